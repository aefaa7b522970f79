namespace Coordinator.SocketIo.EngineIo;

internal static class Sending
{
    /// <summary>Lets a sending go on by itself. It throws nothing: what goes wrong in it closes the session.</summary>
    public static void Forget(this ValueTask sending)
    {
        if (sending.IsCompletedSuccessfully)
            sending.GetAwaiter().GetResult();
        else
            _ = sending.AsTask();
    }
}
