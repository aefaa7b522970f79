using Coordinator.SocketIo.Tests.Support;

namespace Coordinator.SocketIo.Tests;

/// <summary>The real Socket.IO client, in Node.</summary>
public class RealClientSpec
{
    [Theory]
    [InlineData("polling", "polling")]
    [InlineData("websocket", "websocket")]
    [InlineData("polling,websocket", "websocket")]
    public async Task it_does_all_that_clients_do(string transports, string endsOver)
    {
        var folder = Path.Combine(Node.ProjectFolder, "clients");
        await Node.FetchAsync(folder);
        await using var server = await TestServer.StartAsync();
        server.Application.OnConnect = (_, auth, _) =>
            ValueTask.FromResult(
                auth.GetProperty("token").GetString() == "abc"
                    ? ConnectAnswer.Accepted
                    : ConnectAnswer.Refused("wrong token")
            );
        server.Application.OnEvent = (socket, received) =>
        {
            if (received.Name == "drop me")
                socket.Abort();
            return received.Name == "send me away" ? socket.DisconnectAsync() : TestApplication.Echo(socket, received);
        };
        var address = server.Address.ToString().TrimEnd('/');
        var (code, output) = await Node.RunAsync(folder, "node", "scenario.mjs", address, transports);
        Assert.True(code == 0, output);
        var lost = endsOver == "polling" ? "transport error" : "transport close";
        Assert.Equal(
            [
                $"connected over {endsOver}",
                "event [\"Grüße\",{\"deep\":[1,null,true]},2.5]",
                "binary [1,2,3] between [4,5]",
                "answer 7",
                "binary answer [9,8]",
                "in order true",
                "refused Invalid namespace",
                $"lost by {lost}",
                "back",
                "sent away by io server disconnect",
                "done",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
        await Wire.UntilAsync(() => server.Application.Disconnections.Count == 2, "both sockets to be over");
        Assert.Empty(server.Log.Complaints);
        Assert.All(server.Application.Sockets.Values, socket => Assert.Equal("real", socket.State));
    }
}
