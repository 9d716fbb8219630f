#nullable disable
using System;
using Edge.Device;
using Edge.Device.Store;
using Edge.RecyclingBox;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Box;
using Edge.Wire;

namespace Edge.Twin.Bench;

/// <summary>A recycling box, its chips and its people, for a CLR without pins.</summary>
/// <remarks>
/// Prints every envelope as it is handed to the link, then facts. Compared between .NET, the CLR
/// and <c>tests/vectors/bench/recycling-box.txt</c>; lines with # are remarks.
/// </remarks>
public sealed class RecyclingBoxBench
{
    private const int StepMs = 20;
    private const int Segments = 3;
    private const int SegmentBytes = 4096;
    private const long LimitMs = 14400000;

    private const string GarmentPack =
        "EDGEPACK1|garment.recycle.piece@1.0.0|"
        + "0000000000000000000000000000000000000000000000000000000000000000"
        + "|piece|1000|1767225600000|4102444800000|*=720000/1";

    private const string BookPack =
        "EDGEPACK1|book.reuse@1.0.0|"
        + "0000000000000000000000000000000000000000000000000000000000000000"
        + "|piece|1000|1767225600000|4102444800000|*=300000/1";

    private readonly byte[] _key = new byte[Limits.KeyBytes];
    private readonly SimulatedFlash _flash = new SimulatedFlash(FlashMap.Journal + Segments, 256);
    private readonly SimulatedClock _clock = new SimulatedClock();
    private DeviceIdentity _identity;
    private SimulatedGateway _gateway;
    private BoxGateway _link;
    private BoxWorld _world;
    private RecyclingBoxApp _box;
    private int _lines;
    private long _nowMs;
    private int _cuts;

    private RecyclingBoxBench(long seed, bool inStep)
    {
        for (int i = 0; i < _key.Length; i++) _key[i] = (byte)(i + 1);
        _identity = NewIdentity();
        _clock.InStep = inStep;
        _gateway = new SimulatedGateway(_identity, new Chance(seed, "gateway"));
        _gateway.Epoch = 1;
        _gateway.Sink = OnLine;
        _link = new BoxGateway(_gateway, _identity, _key);
        _world = new BoxWorld(seed, "box-01");
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
        RecyclingBoxBench bench = new RecyclingBoxBench(20261121, false);
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

    // Silence, a full store, missing and saturated chips, a gateway without answers.
    private static int Faults()
    {
        RecyclingBoxBench bench = new RecyclingBoxBench(7, true);
        bench.Until(3);
        bench._link.Silent = true;
        bench.Run(300000);
        bench._link.Silent = false;
        bench._link.Replays = true;
        bench.Run(300000);
        bench._link.Replays = false;
        bench._world.Cells[0].Missing = true;
        bench.Run(120000);
        bench._world.Cells[0].Missing = false;
        bench._world.Cells[1].Broken = true;
        bench.Run(120000);
        bench._world.Cells[1].Broken = false;
        bench._box.DrawerMilliCelsius = 70000;
        bench.Run(120000);
        bench._box.DrawerMilliCelsius = 20000;
        bench._gateway.Full = true;
        bench.Run(600000);
        bench._gateway.Full = false;
        bench.Finish();
        bench.Facts("faults");
        return bench._lines;
    }

    // A gateway that claims more than the device ever recorded: it stops, keeps all, says so.
    private static int Lie()
    {
        RecyclingBoxBench bench = new RecyclingBoxBench(11, true);
        bench.Until(3);
        bench._gateway.LieBy = 1000;
        bench.Run(120000);
        Fact("lie", "stopped", bench._box.InService ? 0 : 1);
        bench._gateway.LieBy = 0;
        bench.Run(120000);
        bench.Facts("lie");
        return bench._lines;
    }

    private DeviceIdentity NewIdentity() => new DeviceIdentity(
        new ManagedHmac(), "box-01", "gw-01", _key, 1, "box-1.0.0");

    // While dying the flash stays armed, so that it dies in a write of the start.
    private void Boot(bool claim, bool dying)
    {
        if (!dying) _flash.PowerOn();
        _gateway.Cut();
        _box = _world.Boot(
            _identity, _flash, Segments, _link, _clock,
            new BoxTerms([GarmentPack], [BookPack], false));
        if (claim) _box.Claim();
        if (!_box.Start(_nowMs) && !dying) Console.WriteLine("FAIL start");
    }

    // Three cuts at every kind of write: before it, within it, and with garbage behind it.
    private void CutEverywhere()
    {
        for (int kind = 0; kind < SimulatedCut.Kinds; kind++)
        {
            for (int tear = 0; tear < 3; tear++)
            {
                Cut(kind, tear);
                Until(_box.Journal.Next + 1);
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
        while (_box.Journal.Next <= events && _nowMs < LimitMs) Step();
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
        for (int i = 0; i < 30000; i++)
        {
            if (_world.People.IsAway && _box.Journal.Waiting == 0) return;
            Step();
        }
    }

    private void Step()
    {
        _nowMs += StepMs;
        _gateway.Advance(_nowMs);
        _world.Advance(_nowMs);
        _box.Step(_nowMs);
    }

    private void OnLine(byte[] line, int count)
    {
        _lines++;
        Console.WriteLine(Ascii.Text(line, 0, count));
    }

    private void Facts(string scenario)
    {
        Fact(scenario, "events", _box.Journal.Next - 1);
        Fact(scenario, "durable", _gateway.Last);
        Fact(scenario, "missing", _gateway.Missing);
        Fact(scenario, "refused", _gateway.Refused);
        Fact(scenario, "grams", _box.Totals.Grams);
        Fact(scenario, "milligrams", _box.Totals.Milligrams);
        Fact(scenario, "cuts", _cuts);
        Fact(scenario, "boot", _box.Boot);
        Fact(scenario, "asked", _link.Asked);
        Fact(scenario, "lines", _lines);
        Fact(scenario, "ms", _nowMs);
    }

    private static void Fact(string scenario, string key, long value) =>
        Console.WriteLine("BENCH " + scenario + " " + key + "=" + value.ToString());
}
