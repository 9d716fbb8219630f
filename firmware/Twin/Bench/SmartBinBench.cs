#nullable disable
using System;
using Edge.Device;
using Edge.Device.Store;
using Edge.SmartBin;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Bin;
using Edge.Wire;

namespace Edge.Twin.Bench;

/// <summary>A smart bin, its chips and its people, for a CLR without pins.</summary>
/// <remarks>
/// Prints every envelope as it is handed to the link, then facts. Compared between .NET, the CLR
/// and <c>tests/vectors/bench/smart-bin.txt</c>; lines with # are remarks.
/// </remarks>
public sealed class SmartBinBench
{
    private const int StepMs = 20;
    private const int Segments = 3;
    private const int SegmentBytes = 4096;
    private const long LimitMs = 14400000;

    private const string Pack =
        "EDGEPACK1|bin.material.weight@1.0.0|"
        + "0000000000000000000000000000000000000000000000000000000000000000"
        + "|g|200000|1767225600000|4102444800000|mixed-paper=1530/1;PET=2150/1;glass=-";

    private readonly byte[] _key = new byte[Limits.KeyBytes];
    private readonly SimulatedFlash _flash = new SimulatedFlash(FlashMap.Journal + Segments, 256);
    private readonly SimulatedClock _clock = new SimulatedClock();
    private readonly DeviceIdentity _identity;
    private readonly SimulatedGateway _gateway;
    private readonly BinWorld _world;
    private SmartBinApp _bin;
    private int _lines;
    private long _nowMs;
    private int _cuts;

    private SmartBinBench(long seed, bool inStep)
    {
        for (int i = 0; i < _key.Length; i++) _key[i] = (byte)(i + 1);
        _clock.InStep = inStep;
        _identity = new DeviceIdentity(
            new ManagedHmac(), "bin-01", "gw-01", _key, 1, "bin-1.0.0");
        _gateway = new SimulatedGateway(_identity, new Chance(seed, "gateway"));
        _gateway.Epoch = 1;
        _gateway.Sink = OnLine;
        _world = new BinWorld(seed, "bin-01", [["mixed-paper"], ["PET", "glass"]]);
        _world.SegmentBytes = SegmentBytes;
        Boot(true, false);
    }

    /// <summary>Runs all scenarios and prints them.</summary>
    public static void Main()
    {
        int lines = 0;
        try
        {
            lines += Day();
            lines += Faults();
            lines += Full();
            lines += Lie();
        }
        catch (Exception e)
        {
            Console.WriteLine("FAIL " + e.Message);
        }
        Console.WriteLine("END " + lines.ToString());
    }

    // 200 events over a bad line, three power cuts at every kind of write, clock late in step.
    private static int Day()
    {
        SmartBinBench bench = new SmartBinBench(20261121, false);
        bench._gateway.LoseUpPermille = 60;
        bench._gateway.LoseDownPermille = 60;
        bench._gateway.DoublePermille = 100;
        bench.Until(20);
        bench._clock.InStep = true;
        bench.CutEverywhere();
        bench.Until(200);
        bench.Finish();
        bench.Facts("day");
        return bench._lines;
    }

    // Chips that are silent, saturated, wild; a clock that falls out of step; a cut line.
    private static int Faults()
    {
        SmartBinBench bench = new SmartBinBench(7, true);
        bench.Until(3);
        bench._world.Cells[0].Missing = true;
        bench.Run(120000);
        bench._world.Cells[0].Missing = false;
        bench._world.Cells[1].Broken = true;
        bench.Run(120000);
        bench._world.Cells[1].Broken = false;
        bench._world.Cells[0].SpikePermille = 30;
        bench._world.Cells[0].LosePulseEvery = 40;
        bench._world.Cells[1].ExtraPulseEvery = 40;
        bench.Run(300000);
        bench._world.Cells[0].LosePulseEvery = 0;
        bench._world.Cells[1].ExtraPulseEvery = 0;
        bench._clock.InStep = false;
        bench._gateway.CutPermille = 300;
        bench.Run(300000);
        bench._gateway.CutPermille = 0;
        bench.Finish();
        bench.Facts("faults");
        return bench._lines;
    }

    // The gateway takes nothing until the flash is full: the flap stays shut, nothing is lost.
    private static int Full()
    {
        SmartBinBench bench = new SmartBinBench(13, true);
        bench._gateway.Full = true;
        bench.Run(3600000);
        Fact("full", "waiting", bench._bin.Journal.Waiting);
        Fact("full", "flash", bench._flash.Writes > 0 ? 1 : 0);
        bench._gateway.Full = false;
        bench.Finish();
        bench.Facts("full");
        return bench._lines;
    }

    // A gateway that claims more than the device ever recorded: it stops, keeps all, says so.
    private static int Lie()
    {
        SmartBinBench bench = new SmartBinBench(11, true);
        bench.Until(3);
        bench._gateway.LieBy = 1000;
        bench.Run(120000);
        Fact("lie", "stopped", bench._bin.InService ? 0 : 1);
        bench._gateway.LieBy = 0;
        bench.Run(60000);
        bench.Facts("lie");
        return bench._lines;
    }

    // While dying the flash stays armed, so that it dies in a write of the start.
    private void Boot(bool claim, bool dying)
    {
        if (!dying) _flash.PowerOn();
        _gateway.Cut();
        _bin = _world.Boot(
            _identity, _flash, Segments, _gateway, _clock, [Pack], "cal-1");
        if (claim) _bin.Claim();
        if (!_bin.Start(_nowMs) && !dying) Console.WriteLine("FAIL start");
    }

    // Three cuts at every kind of write: before it, within it, and with garbage behind it.
    private void CutEverywhere()
    {
        for (int kind = 0; kind < SimulatedCut.Kinds; kind++)
        {
            for (int tear = 0; tear < 3; tear++)
            {
                Cut(kind, tear);
                Until(_bin.Journal.Next + 1);
            }
        }
    }

    private void Cut(int kind, int tear)
    {
        if (kind >= SimulatedCut.FirstOfBoot)
        {
            Arm(kind, tear);
            Boot(false, true);
        }
        else
        {
            Arm(kind, tear);
            for (int i = 0; i < 120000 && !_flash.Dead; i++) Step();
        }
        if (_flash.Dead) _cuts++;
        Boot(false, false);
    }

    private void Arm(int kind, int tear)
    {
        _flash.Aim = SimulatedCut.Of(kind);
        _flash.KeptBytes = tear == 0 ? 0 : tear == 1 ? 9 : 40;
        _flash.GarbageBytes = tear == 2 ? 7 : 0;
        _flash.CutAfter = 0;
    }

    private void Until(long events)
    {
        while (_bin.Journal.Next <= events && _nowMs < LimitMs) Step();
    }

    private void Run(int ms)
    {
        for (int i = 0; i < ms; i += StepMs) Step();
    }

    private void Finish()
    {
        _gateway.LoseUpPermille = 0;
        _gateway.LoseDownPermille = 0;
        _world.People.NobodyComes = true;
        for (int i = 0; i < 60000; i++)
        {
            if (_world.People.IsAway && _bin.Journal.Waiting == 0) return;
            Step();
        }
    }

    private void Step()
    {
        _nowMs += StepMs;
        _gateway.Advance(_nowMs);
        _world.Advance(_nowMs);
        _bin.Step(_nowMs);
    }

    private void OnLine(byte[] line, int count)
    {
        _lines++;
        Console.WriteLine(Ascii.Text(line, 0, count));
    }

    private void Facts(string scenario)
    {
        Fact(scenario, "events", _bin.Journal.Next - 1);
        Fact(scenario, "durable", _gateway.Last);
        Fact(scenario, "missing", _gateway.Missing);
        Fact(scenario, "refused", _gateway.Refused);
        Fact(scenario, "grams", _bin.Totals.Grams);
        Fact(scenario, "milligrams", _bin.Totals.Milligrams);
        Fact(scenario, "cuts", _cuts);
        Fact(scenario, "boot", _bin.Boot);
        Fact(scenario, "lines", _lines);
        Fact(scenario, "ms", _nowMs);
    }

    private static void Fact(string scenario, string key, long value) =>
        Console.WriteLine("BENCH " + scenario + " " + key + "=" + value.ToString());
}
