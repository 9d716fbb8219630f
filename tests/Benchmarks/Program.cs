using Edge.Tests.Benchmarks.Calculator;
using Edge.Tests.Benchmarks.Ingest;
using Edge.Tests.Benchmarks.Screens;

// Benchmarks are no tests: they print figures of this machine and decide nothing. One name each.
return args switch
{
    ["ingest", .. var more] => await IngestBenchmark.RunAsync(more),
    ["drain", .. var more] => await DrainBenchmark.RunAsync(more),
    ["receipt", .. var more] => await ReceiptBenchmark.RunAsync(more),
    ["journal", .. var more] => RawJournal.Run(more),
    ["fleet", .. var more] => await FleetListBenchmark.RunAsync(more),
    ["calculator"] => CalculatorBenchmark.Run(),
    ["muldiv", .. var more] => MulDivRun.Run(more),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ingest [--door pipeline,mqtt,mosquitto,mosquitto-kept]");
    Console.Error.WriteLine("              [--devices 1,16,200,1000] [--rate 0, events/s in all]");
    Console.Error.WriteLine("              [--seconds 10] [--window 20] [--edge PATH]");
    Console.Error.WriteLine("              [--warm 5] [--platform beside|away]");
    Console.Error.WriteLine("       drain [--events 100000]");
    Console.Error.WriteLine("       receipt [--devices 200] [--rate 500] [--seconds 60]");
    Console.Error.WriteLine("       journal [--seconds 5]");
    Console.Error.WriteLine("       fleet [1000]");
    Console.Error.WriteLine("       calculator");
    Console.Error.WriteLine("       muldiv [20000000]");
    return 2;
}
