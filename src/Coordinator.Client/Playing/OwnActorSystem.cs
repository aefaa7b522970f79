using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace Coordinator.Client.Playing;

/// <summary>An actor system of the player's own. What it logs goes where the library's log goes, and never to the
/// console.</summary>
internal static class OwnActorSystem
{
    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.loglevel = WARNING
        akka.loggers = []
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off # A link that is closed is still told things that were on their way.
        akka.coordinated-shutdown.exit-clr = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        """
    );

    public static ActorSystem Create(ILoggerFactory? logging)
    {
        var system = ActorSystem.Create("player", Settings);
        if (logging is null)
            return system;
        var log = GuardedLog.Create(logging, "Coordinator.Client.Actors");
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Logger(log)), "logger"), typeof(LogEvent));
        return system;
    }

    private sealed class Logger : ReceiveActor
    {
        public Logger(ILogger log) =>
            Receive<LogEvent>(logged =>
                log.Log(
                    LevelOf(logged.LogLevel()),
                    logged.Cause,
                    "{Source}: {Message}",
                    logged.LogSource,
                    logged.Message
                )
            );

        private static Microsoft.Extensions.Logging.LogLevel LevelOf(Akka.Event.LogLevel level) =>
            level switch
            {
                Akka.Event.LogLevel.ErrorLevel => Microsoft.Extensions.Logging.LogLevel.Error,
                Akka.Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
                Akka.Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
                _ => Microsoft.Extensions.Logging.LogLevel.Debug,
            };
    }
}
