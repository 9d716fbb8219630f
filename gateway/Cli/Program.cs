using Edge.Cli;

return await CommandLine.RunAsync(args);
