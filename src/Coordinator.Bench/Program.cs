return await Coordinator.Bench.Start.BenchProgram.RunAsync(args);
