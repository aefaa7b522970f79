return await Coordinator.Node.Start.NodeProgram.RunAsync(args);
