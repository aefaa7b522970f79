using Coordinator.Client.Hub;

namespace Coordinator.Client.Tests.Hub;

public sealed class AddressesSpec
{
    [Fact]
    public void One_address_is_all_there_is() =>
        Assert.Equal(
            ["http://a/", "http://a/"],
            Following(Given("http://a"), 2, () => throw new InvalidOperationException("No choice."))
        );

    [Theory]
    [InlineData(0, "http://b/")]
    [InlineData(0.5, "http://c/")]
    [InlineData(0.999999, "http://d/")]
    public void The_next_is_left_to_chance_among_those_that_have_not_failed(double random, string next) =>
        Assert.Equal([next], Following(Given("http://a", "http://b", "http://c", "http://d"), 1, () => random));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void None_is_gone_back_to_before_all_others_were_tried(int count)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var went = Following(
                Given([.. Enumerable.Range(0, count).Select(number => $"http://node{number}")]),
                3 * count,
                random.NextDouble
            );
            for (var at = 0; at + count <= went.Count; at++)
                Assert.Equal(count, went.Skip(at).Take(count).Distinct().Count());
        }
    }

    [Fact]
    public void Any_other_is_next_again_once_there_was_a_connection()
    {
        var addresses = Given("http://a", "http://b", "http://c");
        Following(addresses, 1);
        addresses.Connected();
        Assert.Equal(["http://a/"], Following(addresses, 1));
    }

    [Fact]
    public void What_the_coordinator_tells_stands_beside_what_was_given_and_in_place_of_what_it_told_before()
    {
        var addresses = Given("http://a:80/?room=1");
        addresses.Told(["http://A/", "http://b", "https://c/path/"]);
        Assert.Equal(["http://a/", "http://b/", "https://c/path"], All(addresses));
        addresses.Told(["http://d"]);
        Assert.Equal(["http://a/", "http://d/"], All(addresses));
        Assert.Equal(["http://d/"], Following(addresses, 1));
    }

    [Fact]
    public void What_is_no_address_is_passed_over()
    {
        var addresses = Given("http://a");
        addresses.Told(["nonsense", "ws://b", "/games", "", null, "https://c"]);
        Assert.Equal(["http://a/", "https://c/"], All(addresses));
    }

    [Fact]
    public void The_one_that_is_connected_may_be_left_out_and_then_is_not_gone_back_to()
    {
        var addresses = Given("http://a");
        addresses.Told(["http://b"]);
        Following(addresses, 1);
        addresses.Connected();
        addresses.Told([]);
        Assert.Equal("http://b/", addresses.Current.AbsoluteUri);
        Assert.Equal(["http://a/", "http://a/"], Following(addresses, 2));
    }

    [Fact]
    public void The_hub_is_under_the_address()
    {
        Assert.Equal(
            new Uri("http://127.0.0.1:5080/hubs/game"),
            Addresses.HubAt(Given("http://127.0.0.1:5080/").Current)
        );
        Assert.Equal(
            new Uri("https://play.example/coordinator/hubs/game"),
            Addresses.HubAt(Given("https://play.example/coordinator/").Current)
        );
    }

    private static Addresses Given(params string[] given) => new(given.Select(address => new Uri(address)));

    private static IEnumerable<string> All(Addresses addresses) => addresses.All.Select(address => address.AbsoluteUri);

    /// <summary>What follows on each other while every one fails.</summary>
    private static List<string> Following(Addresses addresses, int count, Func<double>? random = null)
    {
        var went = new List<string>();
        for (var time = 0; time < count; time++)
        {
            addresses.MoveOn(random ?? (() => 0));
            went.Add(addresses.Current.AbsoluteUri);
        }
        return went;
    }
}
