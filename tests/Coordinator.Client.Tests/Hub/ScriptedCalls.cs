using System.Text.Json;

namespace Coordinator.Client.Tests.Hub;

/// <summary>Calls of the hub, which a test answers.</summary>
internal sealed class ScriptedCalls
{
    private readonly List<TaskCompletionSource<JsonElement>> _answers = [];

    /// <summary>The methods called, in order.</summary>
    public List<string> Methods { get; } = [];

    public List<object> Fields { get; } = [];

    public Task<JsonElement> InvokeAsync(string method, object fields)
    {
        Methods.Add(method);
        Fields.Add(fields);
        _answers.Add(new TaskCompletionSource<JsonElement>());
        return _answers[^1].Task;
    }

    /// <summary>Answers the call of this number, from 0.</summary>
    public void Answer(int call, string json) => _answers[call].SetResult(JsonElement.Parse(json));

    public void Result(int call, string result) => Answer(call, $$"""{"result":"{{result}}"}""");

    public void Fail(int call, Exception error) => _answers[call].SetException(error);
}
