using Akka.Actor;
using Akka.Configuration;

namespace Coordinator.Cluster.Tests.Hosting;

public sealed class OwnThreadsTests
{
    private const string Own = """
        own { executor = "Coordinator.Cluster.Hosting.OwnThreads, Coordinator.Cluster", threads = 2, shutdown-timeout = 50ms }
        """;

    [Fact]
    public async Task actors_run_on_as_many_threads_as_were_asked_for_and_not_on_the_pools()
    {
        using var system = ActorSystem.Create("own", ConfigurationFactory.ParseString(Own));
        var asked = new List<Task<(int Thread, bool IsPools)>>();
        for (var i = 0; i < 200; i++)
        {
            var actor = system.ActorOf(Props.Create<Where>().WithDispatcher("own"));
            asked.Add(actor.Ask<(int, bool)>("where", TimeSpan.FromSeconds(10)));
        }
        var answers = await Task.WhenAll(asked);

        Assert.DoesNotContain(answers, answer => answer.IsPools);
        Assert.InRange(answers.Select(answer => answer.Thread).Distinct().Count(), 1, 2);
    }

    [Fact]
    public async Task they_are_started_again_for_an_actor_that_comes_after_all_others_have_gone()
    {
        using var system = ActorSystem.Create("own", ConfigurationFactory.ParseString(Own));
        for (var round = 0; round < 3; round++)
        {
            var actor = system.ActorOf(Props.Create<Where>().WithDispatcher("own"));
            Assert.False((await actor.Ask<(int Thread, bool IsPools)>("where", TimeSpan.FromSeconds(10))).IsPools);
            Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(10)));
            await Task.Delay(200); // the dispatcher has given its threads up by then
        }
    }

    private sealed class Where : ReceiveActor
    {
        public Where() => Receive<string>(_ => Sender.Tell((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread)));
    }
}
