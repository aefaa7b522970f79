using System.Net;
using System.Text;

namespace Coordinator.SocketIo.Tests.Support;

/// <summary>A client that polls, by hand.</summary>
internal sealed class PollingClient(HttpClient http, string sid)
{
    private readonly Uri address = new($"/socket.io/?EIO=4&transport=polling&sid={sid}", UriKind.Relative);

    public string Sid => sid;

    public Task<HttpResponseMessage> GetAsync(CancellationToken cancel = default) => http.GetAsync(address, cancel);

    public async Task<HttpResponseMessage> PostAsync(string payload)
    {
        using var content = new StringContent(payload, Encoding.UTF8, "text/plain");
        return await http.PostAsync(address, content);
    }

    /// <summary>The payload of a poll.</summary>
    public async Task<string> PollAsync()
    {
        using var response = await GetAsync().WaitAsync(Wire.Patience);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Sends packets that are taken.</summary>
    public async Task SayAsync(string payload)
    {
        using var response = await PostAsync(payload).WaitAsync(Wire.Patience);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
    }

    /// <summary>The status of a poll that has to end.</summary>
    public async Task<HttpStatusCode> StatusAsync()
    {
        using var response = await GetAsync().WaitAsync(Wire.Patience);
        return response.StatusCode;
    }

    public async Task JoinAsync()
    {
        await SayAsync("40");
        Assert.StartsWith("40{\"sid\":", await PollAsync(), StringComparison.Ordinal);
    }
}
