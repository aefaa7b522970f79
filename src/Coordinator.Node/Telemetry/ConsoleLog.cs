using Coordinator.Node.Start;
using Microsoft.Extensions.Logging.Console;

namespace Coordinator.Node.Telemetry;

/// <summary>
/// The log's format as <c>Logging:Console:FormatterName</c> has it. .NET's slim host sets the simple one in code, over
/// the configuration.
/// </summary>
internal static class ConsoleLog
{
    private const string Key = "Logging:Console:FormatterName";

    private static readonly string[] Formats =
    [
        ConsoleFormatterNames.Simple,
        ConsoleFormatterNames.Json,
        ConsoleFormatterNames.Systemd,
    ];

    /// <exception cref="StartException">There is no such format.</exception>
    public static void AddConsoleLog(this ILoggingBuilder logging, IConfiguration configuration)
    {
        var format =
            configuration[Key] is { } name && !string.IsNullOrWhiteSpace(name)
                ? name.Trim()
                : ConsoleFormatterNames.Simple;
        if (!Formats.Contains(format, StringComparer.OrdinalIgnoreCase))
            throw new StartException($"{Key} must be one of {string.Join(", ", Formats)}, got '{format}'.");
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = format.ToLowerInvariant());
        // In the scopes of a line that belongs to a trace, where the format shows scopes.
        logging.Configure(factory =>
            factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId
        );
    }
}
