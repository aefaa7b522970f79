namespace Coordinator.Node.Tests.Strange;

/// <summary>Messages to the hub, of good and bad values and in good and bad form, with what has to become of
/// each.</summary>
internal sealed class CallGenerator(Random random, Encoding encoding)
{
    private static readonly string[] NoMethods =
    [
        "clock ",
        "p2p_connection_lost\0",
        "OnConnectedAsync",
        "Dispose",
        "ToString",
        "webrtc_signa1",
        "__proto__",
        "\ud83d\ude00",
        "../clock",
        new('m', 1000),
    ];

    private static readonly string[] NoObjects = ["[]", "1", "\"x\"", "true", "1e400", "[{}]"];

    /// <summary>Fields that nobody knows, with odd names and contents. None is a mistake.</summary>
    private static readonly string[] Unknown =
    [
        "\"\":null",
        "\"__proto__\":{\"epoch\":-1}",
        "\"\\ud83d\\ude00\":\"\\u202e\"",
        "\"EPOCH\":-1",
        "\"epoch \":-1",
        "\"\\u0000\":\"\\u0000\"",
        $"\"long\":\"{new string('x', 3_000)}\"",
        $"\"deep\":{KnownFields.Nested(30)}",
        $"\"{new string('n', 1_000)}\":1e308",
    ];

    /// <summary>The same, as only JSON can write them: half of a surrogate pair.</summary>
    public static readonly string[] HalfPairs =
    [
        "\"\\ud800\":1",
        "\"half\":\"\\udc00\"",
        "\"\\udfff\":{\"\\ud800\":\"\\ud800\"}",
    ];

    /// <summary>In bytes.</summary>
    private const int LongestMessage = 131_072;

    private int _id;

    /// <summary>A message that leaves the connection as it is.</summary>
    public StrangeCall Next()
    {
        while (true)
            if (Draw() is { Frame.Length: <= LongestMessage } call)
                return call;
    }

    /// <summary>A message that the connection does not survive.</summary>
    public StrangeCall Last()
    {
        var dice = random.Next(12);
        if (dice == 0)
            return Call("clock", [$"{{\"long\":\"{new string('x', LongestMessage)}\"}}"], isGood: false) with
            {
                Expected = Verdict.Closed,
            };
        if (dice < 9)
        {
            var malformed = encoding.Malformed(random);
            return new StrangeCall(0, Convert.ToHexString(malformed), malformed, Verdict.Closed);
        }
        var whole = Next();
        return whole with { Frame = whole.Frame[..random.Next(1, whole.Frame.Length)], Expected = Verdict.HungUp };
    }

    private StrangeCall Draw()
    {
        var (method, fields) = KnownFields.Calls[random.Next(KnownFields.Calls.Count)];
        var (json, isGood) = Field.Draw(random, fields);
        switch (random.Next(24))
        {
            case 0:
                return Call(NoMethods[random.Next(NoMethods.Length)], [json], isGood: false);
            case 1:
                return Call(
                    method,
                    [.. Enumerable.Repeat(json, random.Next(2) == 0 ? 0 : random.Next(2, 5))],
                    isGood: false
                );
            case 2:
                return Call(method, [NoObjects[random.Next(NoObjects.Length)]], isGood: false);
            case 3:
                return Call(method, ["null"], !fields.Any(field => field.IsRequired));
            // In JSON it is the end of the connection.
            case 4 when !encoding.IsText:
                return Call(
                    method,
                    [Field.With(json, $"\"deep\":{KnownFields.Nested(random.Next(100, 1000))}")],
                    isGood: false
                );
            case 5:
                return Call(method, [json], isGood: false, Encoding.StreamInvocation);
            case 6:
                return Stray();
            case 7 or 8:
                (json, isGood) = Field.Draw(random, fields, repeats: true);
                return Call(method, [json], isGood);
            case 9 when encoding.IsText:
                return Call(method, [Field.With(json, HalfPairs[random.Next(HalfPairs.Length)])], isGood);
            case 9 or 10:
                return Call(method, [Field.With(json, Unknown[random.Next(Unknown.Length)])], isGood);
            default:
                return Call(method, [json], isGood);
        }
    }

    private StrangeCall Call(
        string method,
        IReadOnlyList<string> arguments,
        bool isGood,
        int type = Encoding.Invocation
    )
    {
        var id = ++_id;
        return new StrangeCall(
            id,
            $"{encoding.Name} {method} {string.Join(", ", arguments)}",
            encoding.Call(type, id, method, arguments),
            isGood ? Verdict.Taken : Verdict.Refused
        );
    }

    private StrangeCall Stray()
    {
        int[] kinds = [Encoding.StreamItem, Encoding.Completion, Encoding.Cancel, Encoding.Ping, Encoding.Unknown];
        var kind = kinds[random.Next(kinds.Length)];
        return new StrangeCall(0, $"{encoding.Name} message of type {kind}", encoding.Stray(kind), Verdict.Ignored);
    }
}
