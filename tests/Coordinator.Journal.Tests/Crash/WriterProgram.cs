namespace Coordinator.Journal.Tests.Crash;

internal static class WriterProgram
{
    public static int Main() => 0;
}
