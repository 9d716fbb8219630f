using System;
using System.Threading;
using Edge.Online;
using Edge.SmartBin;
using Edge.Twin.Chips.Bin;

namespace Edge.Twin.Link;

/// <summary>A smart bin with simulated chips and people, but the device's real way out: M2Mqtt,
/// files, native HMAC, the CLR's clock.</summary>
/// <remarks>
/// Runs on any nanoFramework CLR with network and files, against our own broker. Settings as on a
/// device, from <c>I:\edge.txt</c>; <c>claim=1</c> there makes a new journal once.
/// </remarks>
public static class SmartBinLink
{
    private const string Folder = "I:\\";
    private const int Segments = 8;
    private const long Seed = 20261121;

    /// <summary>Runs until 200 events are durable, or for ten minutes.</summary>
    public static void Main()
    {
        try
        {
            Run();
        }
        catch (Exception e)
        {
            Console.WriteLine("FAIL " + e.Message);
        }
        Console.WriteLine("END");
    }

    private static void Run()
    {
        TextFile file = TextFile.Read(Folder + "edge.txt");
        BrokerSettings settings = file == null
            ? null : BrokerSettings.From(
                file, new Claiming(new FileFlash(Folder), file).State, new NativeHmac(),
                "link-1.0.0");
        if (settings == null)
        {
            Console.WriteLine("FAIL no settings in I:\\edge.txt");
            return;
        }
        SystemClock clock = new SystemClock();
        BrokerLink link = new BrokerLink(settings, new OwnNetwork(), clock);
        BinWorld world = new BinWorld(Seed, settings.Identity.Dev, [["mixed-paper"], ["PET"]]);
        SmartBinApp bin = world.Boot(
            settings.Identity, new FileFlash(Folder), Segments, link, clock, settings.Packs,
            "cal-1");
        if (file.Number("claim", 0) == 1) bin.Claim();
        long start = Environment.TickCount64;
        if (!bin.Start(start)) Console.WriteLine("FAIL start");
        long now = start;
        while (bin.Journal.Acked < 200 && now - start < 600000)
        {
            world.Advance(now);
            bin.Step(now);
            Thread.Sleep(10);
            now = Environment.TickCount64;
        }
        Console.WriteLine("BENCH link events=" + (bin.Journal.Next - 1).ToString());
        Console.WriteLine("BENCH link durable=" + bin.Journal.Acked.ToString());
        if (link.LastError != null) Console.WriteLine("# " + link.LastError);
    }

    // The host brings its own network and its own time.
    private sealed class OwnNetwork : INetwork
    {
        public bool Connect() => true;

        public bool AskTime() => true;
    }
}
