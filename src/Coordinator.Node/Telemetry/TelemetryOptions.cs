using Coordinator.Node.Options;

namespace Coordinator.Node.Telemetry;

/// <summary>How the node speaks to a collector of OpenTelemetry.</summary>
internal enum OtlpProtocol
{
    /// <summary>Port 4317 by custom.</summary>
    Grpc,

    /// <summary>Port 4318 by custom.</summary>
    HttpProtobuf,
}

/// <summary>
/// Where metrics and traces are sent. <c>Endpoint</c>: null: nowhere. <c>Headers</c>: as <c>name=value,name=value</c>.
/// <c>SampleRatio</c>: the share of traces that is kept, 0 to 1.
/// </summary>
internal sealed record TelemetryOptions(
    Uri? Endpoint = null,
    OtlpProtocol Protocol = OtlpProtocol.Grpc,
    string? Headers = null,
    double SampleRatio = TelemetryOptions.DefaultSampleRatio
)
{
    /// <summary>Reports are rare beside signals and clocks, and one in ten of each shows where time goes.</summary>
    private const double DefaultSampleRatio = 0.1;

    public static TelemetryOptions Read(SettingsReader read) =>
        new(
            read.Parsed(
                "Otlp:Endpoint",
                NodeOptionsReader.HttpUrl,
                "an http or https address such as http://localhost:4317"
            ),
            read.Choice("Otlp:Protocol", OtlpProtocol.Grpc),
            read.Parsed("Otlp:Headers", NamesAndValues, "of the form name=value,name=value", secret: true),
            read.Number("Traces:SampleRatio", DefaultSampleRatio, 0, 1)
        );

    private static string? NamesAndValues(string text) =>
        text.Split(',').All(header => header.IndexOf('=', StringComparison.Ordinal) > 0) ? text : null;
}
