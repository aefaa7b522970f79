using Coordinator.Cluster.Telemetry;
using Coordinator.Hooks;
using Coordinator.Node.Hubs;
using Coordinator.Node.Limits;
using Coordinator.Node.Options;
using Coordinator.Node.Players;
using Coordinator.Node.SocketIo;
using Coordinator.Node.Start;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Coordinator.Node.Telemetry;

/// <summary>How metrics and traces get out of the node.</summary>
internal static class TelemetryHosting
{
    /// <summary>
    /// OpenTelemetry's own variables (its specification, "Environment Variable Specification") hold where this node's
    /// settings say nothing; its library reads them from the same configuration.
    /// </summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT",
        SamplerVariable = "OTEL_TRACES_SAMPLER";

    /// <summary>Metrics for whoever asks at <c>/metrics</c>; and where there is a collector, metrics and traces to
    /// it.</summary>
    public static IServiceCollection AddTelemetry(
        this IServiceCollection services,
        TelemetryOptions options,
        IConfiguration configuration
    )
    {
        services
            .AddSingleton<CallMetrics>()
            .AddSingleton<LimitMetrics>()
            .AddSingleton<IHealthCheckPublisher, Readiness>();
        services.Configure<HealthCheckPublisherOptions>(publisher =>
            (publisher.Delay, publisher.Period) = (TimeSpan.FromSeconds(1), Readiness.LookEvery)
        );

        var isSent = options.Endpoint is not null || !string.IsNullOrWhiteSpace(configuration[EndpointVariable]);
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService("coordinator", serviceVersion: NodeProgram.Version).AddEnvironmentVariableDetector()
            ); // last, so that OTEL_SERVICE_NAME overrules
        telemetry.WithMetrics(metrics =>
        {
            metrics
                .AddMeter(CoordinatorTelemetry.Meter, HookSettings.MeterName, LinkMetrics.MeterName)
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter();
            if (isSent)
                metrics.AddOtlpExporter(otlp => Send(otlp, options, "v1/metrics"));
        });
        if (!isSent)
            return services;
        telemetry.WithTracing(traces =>
        {
            traces
                .AddSource(CoordinatorTelemetry.Source.Name)
                .AddAspNetCoreInstrumentation(web => web.Filter = IsOfInterest)
                .AddOtlpExporter(otlp => Send(otlp, options, "v1/traces"));
            if (string.IsNullOrWhiteSpace(configuration[SamplerVariable]))
                traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SampleRatio)));
        });
        return services;
    }

    /// <summary><c>/metrics</c>, in the text format of Prometheus.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        app.MapPrometheusScrapingEndpoint("/metrics").DisableHttpMetrics().OnlyThrough(Listener.Management);
        // Now, and not with the first player: what has not happened yet shows as 0.
        app.Services.GetRequiredService<CallMetrics>().PrimeCounters();
        app.Services.GetRequiredService<LimitMetrics>().PrimeCounters();
    }

    /// <summary>A player's connection lasts for hours, its calls have traces of their own; and nobody looks at
    /// probes.</summary>
    private static bool IsOfInterest(HttpContext request) =>
        request.ArrivedOn(Listener.Players)
        && !request.Request.Path.StartsWithSegments(HubHosting.Hubs)
        && !request.Request.Path.StartsWithSegments(GatewayHosting.Path);

    private static void Send(OtlpExporterOptions otlp, TelemetryOptions options, string path)
    {
        if (options.Endpoint is not { } endpoint)
            return;
        otlp.Protocol =
            options.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // An endpoint that is set in code is taken as it is, and over HTTP each signal has its own path.
        otlp.Endpoint =
            options.Protocol == OtlpProtocol.Grpc ? endpoint : new Uri($"{endpoint.ToString().TrimEnd('/')}/{path}");
        if (options.Headers is not null)
            otlp.Headers = options.Headers;
    }
}
