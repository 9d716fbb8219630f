using System;
using Edge.Online;

namespace Edge.ChargingMeter;

/// <summary>Starts the meter collector on its ESP32-POE-ISO.</summary>
public static class Program
{
    private const string Firmware = "meter-1.0.0";

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
        BrokerSettings settings = file == null
            ? null : BrokerSettings.From(file, new NativeHmac(), Firmware);
        if (settings == null)
        {
            Console.WriteLine("FAIL no settings in I:\\edge.txt: claim this device first");
            return;
        }
        if (!Board.Knows(file))
        {
            Console.WriteLine("FAIL settings name no meter or no map: see docs/how-to");
            return;
        }
        long now = Environment.TickCount64;
        Board board = new Board(settings, file, now);
        if (!board.App.Start(now))
            Console.WriteLine("# no journal: out of service until it is claimed anew");
        MainLoop.Run(board.Step, Nothing);
    }

    // No external watchdog is wired on this board; MainLoop's guard reboots a hung step.
    private static void Nothing()
    {
    }
}
