using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Coordinator.Protocol;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>A player in a process of Node.</summary>
internal sealed class SocketIoProgram : SocketIoPlayer
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> pending = new();
    private readonly Process process;
    private int acts;

    private SocketIoProgram(string id, Process process)
        : base(id)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
    }

    public static SocketIoProgram Start(Uri node, CreatedPlayerDto player, SocketIoOptions options) =>
        new(
            player.PlayerId,
            ClientPackages.Run("player.mjs", options.Client, node.ToString(), options.With(player.Token))
        );

    protected override async Task<JsonElement> ActAsync(string act, params object[] values)
    {
        var id = Interlocked.Increment(ref acts);
        var result = pending[id] = new TaskCompletionSource<JsonElement>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        var line = JsonSerializer.Serialize(
            new
            {
                id,
                act,
                values,
            },
            WireJson.Options
        );
        lock (process)
            process.StandardInput.WriteLine(line);
        return await result.Task.WaitAsync(Patience);
    }

    public override async ValueTask DisposeAsync()
    {
        await ClientPackages.EndAsync(process);
        process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        var said = JsonElement.Parse(line);
        if (said.TryGetProperty("told", out var told))
            Hear(told.Deserialize<Told>(JsonSerializerOptions.Web)!);
        else
            pending[said.GetProperty("id").GetInt32()].TrySetResult(said.GetProperty("result").Clone());
    }
}
