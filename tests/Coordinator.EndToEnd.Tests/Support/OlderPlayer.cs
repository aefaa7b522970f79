using System.Diagnostics;
using System.Text.Json;

namespace Coordinator.EndToEnd.Tests.Support;

/// <summary>The program of long ago in <c>clients/older.mjs</c>. What it did is kept as what others are told.</summary>
internal sealed class OlderPlayer : ContractPlayer
{
    private readonly Process process;

    private OlderPlayer(int number, Process process)
        : base($"{number}")
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
    }

    public static OlderPlayer Start(Uri node, string gameId, int number) =>
        new(number, ClientPackages.Run("older.mjs", node.ToString(), gameId, $"{number}"));

    /// <summary>Its link is <c>lost</c> or <c>back</c>, or whoever plays with it wants to <c>leave</c>.</summary>
    public void Notices(string what) => process.StandardInput.WriteLine(what);

    public override Task<JsonElement> CallAsync(string name, object? fields = null) =>
        throw new NotSupportedException("It makes its calls by itself.");

    public override async ValueTask DisposeAsync()
    {
        await ClientPackages.EndAsync(process);
        process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        var did = JsonElement.Parse(line);
        Hear(new Told(did.GetProperty("did").GetString()!, did, did.GetProperty("at").GetDouble()));
    }
}
