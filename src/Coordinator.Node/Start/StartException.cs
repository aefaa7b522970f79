namespace Coordinator.Node.Start;

/// <summary>
/// The node can't start, for a reason that its operator can do something about. The message is what the operator
/// reads: whole sentences, no stack trace.
/// </summary>
internal sealed class StartException(string message, int exitCode = StartException.BadSetting) : Exception(message)
{
    /// <summary>Exit code 2: a setting or an argument is wrong.</summary>
    public const int BadSetting = 2;

    /// <summary>Exit code 1: the settings are fine, the machine is not: a port is taken, a folder not
    /// writable.</summary>
    public const int BadMachine = 1;

    public StartException(IEnumerable<string> sentences)
        : this(string.Join(Environment.NewLine, sentences)) { }

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
