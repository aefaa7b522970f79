namespace Coordinator.Bench.Start;

/// <summary>The commands, and what each can be told.</summary>
internal static class Usage
{
    public const string NoUrl = "--url is missing: where is the coordinator?";

    public const string Text = """
        Usage: Coordinator.Bench COMMAND --url URL [--url URL ...] [options]

        Many players at once against a running coordinator, without WebRTC. What each player is told is checked, and
        what was acknowledged is held against the coordinator's records.

        Measuring:
          cycles      games of two lose their link and have it back, again and again
                        --games N (200)  --seconds S (10)  --warm S (2)
                        --rate R   so many pauses a second, at random times (Poisson), whatever the coordinator does:
                                   each is timed from when it was due. Without it each game goes on when its last
                                   pause is over
                        --record N games whose records are checked at the end (20)
          storm       all links are lost within a moment; when everyone is paused, all come back
                        --games N (1000)  --within S (1)  --timeout S, of a pause (120)
          idle        what games cost in which nothing happens
                        --games N (1000)  --seconds S (15)  --settle S (5)
          create      games are made
                        --callers C (1)  --games N (500)
          signalling  players send each other signals through the coordinator
                        --games N (200)  --seconds S (10)  --warm S (2)
                        --rate R, signals a second (500)  --bytes N, of a payload (150)
          recover     all games are paused; the nodes are killed and started again; how long until all is as it was
                        --games N (500)  --timeout S, of a pause (300)  --within S, for all of it (300)
                        --restart COMMAND   kills the nodes and starts them. Without it somebody does, when told to
          flood       what a flood by one valid token and by connections without one costs other games, by turns with
                      and without it. Where the node runs on this machine
                        --games N (200)  --rate R, pauses a second (50)  --minutes M, flooded (5)  --phase S (30)
                        --connections N, without a token (500)  --log FILE, the node's, whose growth counts
                        --times T, as long as without it may a pause's p99 take (2)

        Playing:
          load        plays games of all kinds for a while, checks them, and prints figures
                        --games N (20)  --seconds S (30)  --play S, longest between two pauses (3)
                        --stories DIR   where to write all that happened in each game with a violation
          watch       asks for games of a load that it plays quietly, and prints the longest time without an answer
                        --games N (20)  --seconds S (30)

        Options of all:
          --url URL        a node's address for players and backends, such as http://127.0.0.1:5080; one for each node
          --api-key KEY    what the node asks of game backends
          --seed N         decides all that is random (printed; another one each time)
          --help           shows this

        Options of all that measure:
          --pid P[,P...]   the coordinator's processes, for their CPU and memory. On Linux they are found where they run
                           on this machine
          --protocol P     what players speak with the coordinator: signalr (usual), socketio, or mixed: in each game one
                           player signalr and the other socketio. Not of create, which connects nobody. A flood itself
                           speaks SignalR, whatever the players beside it do
          --json FILE      where to write everything that was measured; - for the standard output

        Exit codes: 0 all is well, 1 violations or an error, 2 wrong usage.
        """;

    public static IReadOnlyList<string> Commands { get; } =
    ["cycles", "storm", "idle", "create", "signalling", "recover", "flood", "load", "watch"];

    public static bool IsAskedFor(IEnumerable<string> words) => words.Any(word => word is "--help" or "-h");
}
