using Akka.Configuration;
using Akka.Dispatch;

namespace Coordinator.Cluster.Hosting;

/// <summary>
/// An executor for a dispatcher whose actors wait for nobody else: threads of their own, as many as its setting
/// <c>threads</c> says, which sleep while there is nothing to do. Akka's own with threads, <c>fork-join-executor</c>, spins
/// first: that was a sixth of a node's CPU while games were created.
/// </summary>
internal sealed class OwnThreads(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new Executor(id, Config.GetInt("threads"));

    private sealed class Executor : ExecutorService
    {
        private readonly Queue<IRunnable> _waiting = new(); // and the lock of what stands below
        private bool _isStopping;

        public Executor(string id, int threads) : base(id)
        {
            for (var i = 0; i < threads; i++) new Thread(Work) { Name = id, IsBackground = true }.Start();
        }

        public override void Execute(IRunnable run)
        {
            lock (_waiting)
            {
                if (_isStopping) throw new RejectedExecutionException($"The threads of {Id} have been stopped.");
                _waiting.Enqueue(run);
                Monitor.Pulse(_waiting);
            }
        }

        /// <summary>What waits is still done.</summary>
        public override void Shutdown()
        {
            lock (_waiting)
            {
                _isStopping = true;
                Monitor.PulseAll(_waiting);
            }
        }

        private void Work()
        {
            while (Next() is { } run) run.Run();
        }

        private IRunnable? Next()
        {
            lock (_waiting)
            {
                while (_waiting.Count == 0 && !_isStopping) Monitor.Wait(_waiting);
                return _waiting.TryDequeue(out var next) ? next : null;
            }
        }
    }
}
