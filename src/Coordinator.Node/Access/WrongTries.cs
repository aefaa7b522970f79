using System.Net;
using System.Net.Sockets;

namespace Coordinator.Node.Access;

/// <summary>
/// Bounds guessing: who has shown ten different wrong keys within a minute is not listened to for the rest of it. The
/// same wrong key again is not counted: a program with an old key guesses nothing, and must not lock its machine out.
/// </summary>
internal sealed class WrongTries(TimeProvider time)
{
    private const int Allowed = 10;

    /// <summary>Bounds what a stranger with many addresses makes this node remember.</summary>
    private const int Remembered = 10_000;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Since, HashSet<string> Keys)> _tries = new(
        StringComparer.Ordinal
    );

    /// <summary>How long the one at this address has to wait; null: not at all.</summary>
    public TimeSpan? Wait(IPAddress? address)
    {
        lock (_lock)
        {
            return
                _tries.TryGetValue(Name(address), out var tries)
                && tries.Keys.Count >= Allowed
                && tries.Since + Within - time.GetUtcNow() is { Ticks: > 0 } left
                ? left
                : null;
        }
    }

    /// <summary>This key was wrong.</summary>
    public void Count(IPAddress? address, string key)
    {
        lock (_lock)
        {
            var (name, now) = (Name(address), time.GetUtcNow());
            if (!_tries.TryGetValue(name, out var tries) || now >= tries.Since + Within)
            {
                MakeRoom(now);
                _tries[name] = tries = (now, []);
            }
            tries.Keys.Add(Convert.ToHexString(Keys.Hash(key)));
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (_tries.Count < Remembered)
            return;
        foreach (
            var old in _tries.Where(tries => now >= tries.Value.Since + Within).Select(tries => tries.Key).ToList()
        )
            _tries.Remove(old);
        if (_tries.Count >= Remembered)
            _tries.Clear();
    }

    /// <summary>Whoever has one address of IPv6 has all of its network of 64 bits.</summary>
    private static string Name(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is { AddressFamily: AddressFamily.InterNetworkV6 }
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address?.ToString() ?? "";
    }
}
