#nullable disable
using System;
using Edge.ChargingMeter;
using Edge.Device;
using Edge.Metering;
using Edge.Device.Store;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Twin.Bench;

/// <summary>A meter collector, a meter on a noisy line and its cars, for a CLR without pins.
/// </summary>
/// <remarks>
/// Prints every envelope as it is handed to the link, then facts. Compared between .NET, the CLR
/// and <c>tests/vectors/bench/charging-meter.txt</c>; lines with # are remarks.
/// </remarks>
public sealed class ChargingMeterBench
{
    private const int StepMs = 20;
    private const int Segments = 4;
    private const int SegmentBytes = 3072;
    private const long LimitMs = 28800000;
    private const long Seed = 20261121;

    private const string Pack =
        "EDGEPACK1|ev.charge.platform@1.0.0|"
        + "0000000000000000000000000000000000000000000000000000000000000000"
        + "|Wh|1000000|1767225600000|4102444800000|*=459250/1000";

    private readonly byte[] _key = new byte[Limits.KeyBytes];
    private readonly SimulatedFlash _flash = new SimulatedFlash(FlashMap.Journal + Segments, 256);
    private readonly SimulatedClock _clock = new SimulatedClock();
    private readonly MeterMap _map = MeterMaps.Find("sdm630");
    private readonly DeviceIdentity _identity;
    private readonly SimulatedGateway _gateway;
    private readonly MeterWorks _works;
    private readonly TimedLine _line;
    private readonly ChargeScene _scene;
    private ChargingMeterApp _app;
    private int _lines;
    private long _nowMs;
    private int _cuts;

    private ChargingMeterBench(long startCounts, bool inStep)
    {
        for (int i = 0; i < _key.Length; i++) _key[i] = (byte)(i + 1);
        _clock.InStep = inStep;
        _identity = new DeviceIdentity(
            new ManagedHmac(), "ev-01", "gw-01", _key, 1, "meter-1.0.0");
        _gateway = new SimulatedGateway(_identity, new Chance(Seed, "gateway"));
        _gateway.Epoch = 1;
        _gateway.Sink = OnLine;
        _works = new MeterWorks(_map.CountMilliWh, _map.Modulus, startCounts);
        _line = new TimedLine(
            new ModbusMeterChip(_map, _works, Seed), _map.Baud, LineNoise.Usual(), Seed);
        _scene = new ChargeScene(_works, Seed, 60000, 20000);
        Boot(true, false);
    }

    /// <summary>Runs all scenarios and prints them.</summary>
    public static void Main()
    {
        int lines = 0;
        try
        {
            lines += Day();
            lines += Anomalies();
        }
        catch (Exception e)
        {
            Console.WriteLine("FAIL " + e.Message);
        }
        Console.WriteLine("END " + lines.ToString());
    }

    // Twelve sessions over a bad line, three power cuts at every kind of write, clock late in step.
    private static int Day()
    {
        ChargingMeterBench bench = new ChargingMeterBench(1234567, false);
        bench._gateway.LoseUpPermille = 60;
        bench._gateway.LoseDownPermille = 60;
        bench._gateway.DoublePermille = 100;
        bench.Until(2);
        bench._clock.InStep = true;
        bench.CutEverywhere();
        bench.Until(12);
        bench.Finish();
        bench.Facts("day");
        return bench._lines;
    }

    // A register near its end, wild and missing readings, a jump; then nobody for a while.
    private static int Anomalies()
    {
        ChargingMeterBench bench = new ChargingMeterBench(99999000, true);
        bench.Until(1);
        bench._works.Fail(MeterWorks.Zero, 1);
        bench.Until(2);
        bench._works.Fail(MeterWorks.Tenfold, 2);
        bench.Until(3);
        bench._works.Fail(MeterWorks.AllOnes, 1);
        bench.Until(4);
        bench._works.Fail(MeterWorks.Mute, 40);
        bench.Until(5);
        bench._works.Jump(100000);
        bench.Run(600000);
        bench.Finish();
        bench.Facts("anomalies");
        return bench._lines;
    }

    // While dying the flash stays armed, so that it dies in a write of the start.
    private void Boot(bool claim, bool dying)
    {
        if (!dying) _flash.PowerOn();
        _gateway.Cut();
        MeterSettings settings = new MeterSettings();
        settings.MeterId = "sdm630-0001";
        settings.Ledger = _map.Ledger(22000);
        settings.Ledger.WindowMs = 10000;
        settings.ReadingMs = 120000;
        _app = new ChargingMeterApp(
            _identity,
            new MeterBoard(
                _flash, Segments, _gateway, _clock, _scene, new ModbusReader(_line, _map, 0),
                SegmentBytes),
            settings, [Pack]);
        if (claim) _app.Claim();
        if (!_app.Start(_nowMs) && !dying) Console.WriteLine("FAIL start");
    }

    // Three cuts at every kind of write: before it, within it, and with garbage behind it.
    private void CutEverywhere()
    {
        for (int kind = 0; kind < SimulatedCut.Kinds; kind++)
        {
            for (int tear = 0; tear < 3; tear++)
            {
                Cut(kind, tear);
                Run(20000);
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

    private void Until(int sessions)
    {
        while (_scene.Sessions <= sessions && _nowMs < LimitMs) Step();
    }

    private void Run(int ms)
    {
        for (int i = 0; i < ms; i += StepMs) Step();
    }

    private void Finish()
    {
        _gateway.LoseUpPermille = 0;
        _gateway.LoseDownPermille = 0;
        _scene.Finish();
        for (int i = 0; i < 60000; i++)
        {
            if (_scene.Over && _app.IsIdle && _app.Journal.Waiting == 0) return;
            Step();
        }
    }

    private void Step()
    {
        _nowMs += StepMs;
        _gateway.Advance(_nowMs);
        _scene.Step(_nowMs);
        _works.Advance(_nowMs);
        _line.Advance(_nowMs);
        _app.Step(_nowMs);
    }

    private void OnLine(byte[] line, int count)
    {
        _lines++;
        Console.WriteLine(Ascii.Text(line, 0, count));
    }

    private void Facts(string scenario)
    {
        Fact(scenario, "sessions", _scene.Sessions);
        Fact(scenario, "events", _app.Journal.Next - 1);
        Fact(scenario, "durable", _gateway.Last);
        Fact(scenario, "missing", _gateway.Missing);
        Fact(scenario, "refused", _gateway.Refused);
        Fact(scenario, "wh", _app.Totals.WattHours);
        Fact(scenario, "milligrams", _app.Totals.Milligrams);
        Fact(scenario, "cuts", _cuts);
        Fact(scenario, "boot", _app.Boot);
        Fact(scenario, "register", _works.TrueCounts);
        Fact(scenario, "lines", _lines);
        Fact(scenario, "ms", _nowMs);
    }

    private static void Fact(string scenario, string key, long value) =>
        Console.WriteLine("BENCH " + scenario + " " + key + "=" + value.ToString());
}
