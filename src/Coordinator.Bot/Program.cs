return await Coordinator.Bot.Start.BotProgram.RunAsync(args);
