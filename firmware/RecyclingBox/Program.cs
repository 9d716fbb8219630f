using System;
using Edge.Esp32;
using Edge.Online;

namespace Edge.RecyclingBox;

/// <summary>Starts the recycling box on its ESP32-S3.</summary>
public static class Program
{
    private const string Firmware = "box-1.0.0";

    /// <summary>Reads the settings, builds the board, runs for ever.</summary>
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
        TextFile file = TextFile.Read(Board.Folder + "edge.txt");
        Claiming claim = file == null ? null : new Claiming(new FileFlash(Board.Folder), file);
        BrokerSettings settings = file == null
            ? null : BrokerSettings.From(file, claim.State, new NativeHmac(), Firmware);
        if (settings == null)
        {
            Console.WriteLine("FAIL no settings in I:\\edge.txt: claim this device first");
            return;
        }
        if (settings.Claim != null)
        {
            WifiNetwork network = new WifiNetwork(
                file.Text("ssid"), file.Text("password"), file.Text("time"));
            claim.Ask(settings, network, "recycling-box", Firmware);
            return;
        }
        long now = Environment.TickCount64;
        Board board = new Board(settings, file, now);
        bool counts = board.App.Start(now)
            || (claim.IsFresh && board.App.Claim() && board.App.Start(now));
        if (!counts)
            Console.WriteLine("# no journal: out of service until it is claimed anew");
        MainLoop.Run(
            nowMs =>
            {
                int wait = board.Step(nowMs);
                claim.Watch(board.App.Outbox);
                return wait;
            },
            Nothing);
    }

    // No external watchdog is wired on this board; MainLoop's guard reboots a hung step.
    private static void Nothing()
    {
    }
}
