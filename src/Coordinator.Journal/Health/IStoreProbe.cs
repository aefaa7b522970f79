namespace Coordinator.Journal.Health;

/// <summary>Looks from outside how a store is, without waiting for its writer. Used by one thread.</summary>
internal interface IStoreProbe : IDisposable
{
    /// <summary>What is wrong; null: nothing that can be seen without writing. May take long, and must not
    /// throw.</summary>
    StoreTrouble? Look();

    /// <summary>What a write or a read that failed says of the store.</summary>
    StoreTrouble TroubleOf(Exception failure);
}
