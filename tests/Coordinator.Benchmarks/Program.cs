using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/Coordinator.Benchmarks -- --filter '*'
// From the repository's folder: BenchmarkDotNet builds a program of its own around the benchmarks, and looks for the
// project below the current one. On a busy machine that takes longer than the 2 minutes that it allows.
BenchmarkSwitcher
    .FromAssembly(typeof(Program).Assembly)
    .Run(args, ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(10)));
