using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>The sample game's .NET player, as <c>scripts/bot</c> starts it: a process, and what it prints.</summary>
internal sealed class BotProcess : IAsyncDisposable
{
    private const int SipSorceryMissing = 3;

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private BotProcess(Process process) => _process = process;

    public string Printed => string.Join('\n', _lines);

    public static BotProcess Start(string link)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Folders.BotProgram(), "--verbose", link])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var bot = new BotProcess(process);
        process.OutputDataReceived += (_, line) => bot.Read(line.Data);
        process.ErrorDataReceived += (_, line) => bot.Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return bot;
    }

    /// <summary>Waits until it has printed a line with this in it.</summary>
    /// <exception cref="SkipException">It was built without SIPSorcery.</exception>
    public async Task<string> SaysAsync(string pattern, double withinSeconds = 30)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            if (_lines.FirstOrDefault(line => Regex.IsMatch(line, pattern, RegexOptions.IgnoreCase)) is { } line)
                return line;
            Skip.If(
                _process.HasExited && _process.ExitCode == SipSorceryMissing,
                "The bot was built without SIPSorcery."
            );
            if (waited.Elapsed.TotalSeconds > withinSeconds)
                throw new TimeoutException(
                    $"Waited {withinSeconds} s for the bot to say {pattern}. It has said:\n{Printed}"
                );
        }
    }

    /// <summary>How it ended.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(15));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }
}
