using System.Reflection;

namespace Coordinator.Peers.SipSorcery;

/// <summary>What SIPSorcery (10.0.16) keeps to itself and is needed here.</summary>
internal static class PrivateField
{
    /// <summary>The field of this name; null where this version has none.</summary>
    public static FieldInfo? Of(Type type, string name) =>
        type.GetField(name, BindingFlags.NonPublic | BindingFlags.Instance);
}
