using System.Text.Json;
using Coordinator.Node.Wire;

namespace Coordinator.Node.Tests;

/// <summary>What is read out of a stranger's JSON, beyond what the hub's and the API's tests show.</summary>
public sealed class FieldsOfACall
{
    [Theory]
    [InlineData("3", 3)]
    [InlineData("3.0", 3)]
    [InlineData("3e2", 300)]
    [InlineData("-0.0", 0)]
    [InlineData("9007199254740991", 9_007_199_254_740_991)]
    [InlineData("9007199254740991.0", 9_007_199_254_740_991)]
    public void Whole_numbers_are_read_however_they_are_written(string json, long expected) =>
        Assert.Equal(expected, Of(json).Integer("f"));

    [Theory]
    [InlineData("1200.4", 1200)]
    [InlineData("1200.6", 1201)]
    [InlineData("0", 0)]
    public void Fractions_of_a_millisecond_are_rounded(string json, long expected)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(expected), Of(json).Duration("f"));
        Assert.Equal(expected, Of(json).Timestamp("f")!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_text()
    {
        var fields = Of("\"\\ud800\"");

        Assert.Null(fields.Text("f"));
        Assert.Null(fields.Opaque("f", required: true, maxBytes: 100));
        Assert.Equal("f must be a string of at most 256 characters.", fields.Errors["f"]);
    }

    [Theory]
    [InlineData("""{"\ud800": 1, "f": 3}""", 3L)]
    [InlineData("""{"f": 3, "\ud800": 1}""", 3L)]
    [InlineData("""{"f": 2, "\udfff": 1, "f": 3}""", 3L)]
    [InlineData("""{"\ud800": 1}""", null)]
    public void A_name_with_half_a_surrogate_pair_is_passed_over_like_any_other_that_nobody_knows(
        string json,
        long? expected
    ) => Assert.Equal(expected, new Fields(JsonElement.Parse(json)).Integer("f"));

    [Theory]
    [InlineData("\"\\udc00\"")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    public void What_others_could_not_read_is_not_passed_on(string json)
    {
        var fields = Of(json);

        Assert.Null(fields.Opaque("f", required: true, maxBytes: 100));
        Assert.Equal("f must be Unicode, nested no deeper than 32 levels.", fields.Errors["f"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\\u0000 \\\" € 😀\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    public void What_others_can_read_is_passed_on_as_it_is(string json)
    {
        var passedOn = Of(json).Opaque("f", required: true, maxBytes: 100);

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(passedOn!)));
    }

    [Fact]
    public void A_limit_in_bytes_counts_bytes()
    {
        var fields = Of("\"€€\"");

        Assert.Equal("\"€€\"", fields.Opaque("f", required: true, maxBytes: 8));
        Assert.Null(fields.Opaque("f", required: true, maxBytes: 7));
        Assert.Equal("f must be at most 7 bytes of JSON.", fields.Errors["f"]);
    }

    private static Fields Of(string json) => new(JsonElement.Parse($$"""{"f": {{json}}}"""));
}
