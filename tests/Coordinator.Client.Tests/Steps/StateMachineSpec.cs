using Coordinator.Client.Reconnection;

namespace Coordinator.Client.Tests.Steps;

public sealed class StateMachineSpec
{
    private static readonly Entry[] Table = StepFiles.Read<Entry[]>("state-machine.json");

    public static TheoryData<string, string, string> Entries()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var entry in Table)
            data.Add(entry.From, entry.Event, entry.To);
        return data;
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void The_state_after_an_event_is_the_one_in_the_table(string from, string @event, string to) =>
        Assert.Equal(
            Enum.Parse<PlayerState>(to, ignoreCase: true),
            Enum.Parse<PlayerState>(from, ignoreCase: true).Next(Enum.Parse<StateEvent>(@event, ignoreCase: true))
        );

    [Fact]
    public void Every_state_has_every_event_in_the_table() =>
        Assert.Equal(
            Enum.GetValues<PlayerState>().Length * Enum.GetValues<StateEvent>().Length,
            Table.DistinctBy(entry => (entry.From, entry.Event)).Count()
        );

    public sealed record Entry(string From, string Event, string To);
}
