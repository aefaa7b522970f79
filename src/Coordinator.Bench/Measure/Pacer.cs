using System.Runtime.InteropServices;

namespace Coordinator.Bench.Measure;

/// <summary>
/// Sleeps until an instant. .NET's timers and sleeps count whole milliseconds, which is longer than a pause takes;
/// where the system has <c>nanosleep</c> it is late by some 60 microseconds instead, and takes no CPU.
/// </summary>
internal static class Pacer
{
    private static readonly bool HasNanosleep = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Blocks the thread until an instant in ticks.</summary>
    public static void Until(long instant)
    {
        while (instant - Ticks.Now is var left and > 0)
        {
            if (!HasNanosleep)
            {
                Thread.Sleep(Ticks.Milliseconds(left) < 1 ? 0 : (int)Ticks.Milliseconds(left));
                continue;
            }
            var seconds = Ticks.Seconds(left);
            var time = new TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)(seconds % 1 * 1e9) };
            _ = Nanosleep(in time, 0);
        }
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Nanosleep(in TimeSpec time, nint left);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds,
            Nanoseconds;
    }
}
