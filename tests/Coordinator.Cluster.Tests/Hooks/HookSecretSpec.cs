using Coordinator.Hooks;

namespace Coordinator.Cluster.Tests.Hooks;

/// <summary>Signatures that a receiver can check with any implementation of the specification.</summary>
public sealed class HookSecretSpec
{
    [Fact]
    public void a_message_is_signed_as_the_standards_own_example_is() =>
        Assert.Equal(
            // Published with the Standard Webhooks libraries; openssl dgst -sha256 -mac HMAC gives the same.
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            HookSecret
                .Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!
                .Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}""")
        );

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS=")] // 23 bytes
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_not base64, and long enough for a key")]
    [InlineData("whsec_")]
    public void what_is_too_short_or_of_another_form_is_no_secret(string text) => Assert.Null(HookSecret.Parse(text));

    [Fact]
    public void settings_that_are_printed_show_no_secret()
    {
        const string text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        var endpoint = new HookEndpoint(new Uri("https://backend.example.org/hooks"), HookSecret.Parse(text)!);

        Assert.DoesNotContain(text[6..], endpoint.ToString(), StringComparison.Ordinal);
    }
}
