using System.Globalization;
using Edge.ChargingMeter;
using Edge.Device;
using Edge.Device.Ports;
using Edge.Metering;
using Edge.Twin.Chips;

namespace Edge.Twin;

/// <summary>
/// A charge point: a simulated SDM630 on a byte-timed line, people and cars, flash in files, its
/// link MQTT.
/// </summary>
/// <remarks>
/// Its people are in a hurry: a session takes 20 to 60 s of device time, so that a short run shows
/// some. The ledger's window is 10 s for the same reason.
/// </remarks>
public sealed class MeterTwin : ITwinDevice
{
    /// <summary>Segments of 32 KB: 2.5 MB.</summary>
    public const int JournalSegments = 80;

    private const int StepMs = 5;
    private const int RememberMs = 1000;
    private const long LongestMs = 60_000;
    private const long PauseMs = 20_000;
    private const long IdleStopMs = 30_000;

    // What a car may have drawn between the last note and a kill: the meter counts on without us.
    private const long SpareWh = 100;

    private const int GuidedW = 7_200;
    private readonly MqttLink _link;
    private ChargeKiosk? _kiosk;
    private readonly TwinLoader _loader;
    private readonly Func<ChargingMeterApp> _boot;
    private ChargingMeterApp _app;
    private DeviceIdentity _identity = null!;
    private readonly MeterWorks _works;
    private readonly TimedLine _line;
    private readonly string _register;
    private long _nowMs;
    private long _dueMs;
    private long _rememberMs;

    /// <summary>Boots a meter on what its folder holds; a first start claims it.</summary>
    public MeterTwin(TwinOptions fleet, TwinDeviceOptions device, string folder, TimeProvider time)
    {
        Dev = device.Dev;
        var flash = new FileFlash(Path.Combine(folder, "flash"));
        _link = new MqttLink(
            fleet.Site, device.Dev,
            () => TwinConnection.Options(fleet, _identity, _app?.Orders.Settings), time);
        var loader = new TwinLoader(flash, folder, "meter-collector", _link);
        _loader = loader;
        var chance = new Chance(fleet.Seed, device.Dev);
        var seed = chance.Below(int.MaxValue);
        var map = MeterMaps.Find("sdm630");
        _register = Path.Combine(folder, "register");
        _works = new MeterWorks(map.CountMilliWh, map.Modulus, Register(chance));
        _line = new TimedLine(
            new ModbusMeterChip(map, _works, seed), map.Baud, LineNoise.Usual(), seed);
        Scene = new ChargeScene(_works, seed, LongestMs, PauseMs);
        Scene.GuidedW = device.Kiosk ? GuidedW : 0;
        var ledger = map.Ledger(22_000);
        ledger.WindowMs = 10_000;
        _boot = () =>
        {
            _identity = new DeviceIdentity(
                new NativeHmac(), device.Dev, fleet.Gateway, device.KeyBytes!, device.Epoch,
                loader.Firmware);
            _kiosk = device.Kiosk ? new ChargeKiosk(_identity, loader.Link, Scene) : null;
            var app = new ChargingMeterApp(
                _identity,
                new MeterBoard(
                    flash, JournalSegments, loader.Link, new UtcClock(time),
                    (IChargeDesk?)_kiosk ?? Scene, new ModbusReader(_line, map, 0))
                {
                    Images = loader.Slots,
                },
                new MeterSettings
                {
                    MeterId = $"sdm630-{seed:x8}", Ledger = ledger, IdleStopMs = IdleStopMs,
                },
                [.. device.Packs]);
            _kiosk?.Bind(app);
            return app;
        };
        _app = _boot();
        var claim = new ClaimMark(folder);
        if (!device.Claimed && !claim.IsSet && _app.Claim()) claim.Set(time);
        _app.Start(0);
    }

    /// <inheritdoc/>
    public string Dev { get; }

    /// <inheritdoc/>
    public bool IsAtRest => Scene.Over && _app.IsIdle;

    /// <summary>The people and cars.</summary>
    public ChargeScene Scene { get; }

    /// <summary>The meter's measuring part, for faults.</summary>
    public MeterWorks Works => _works;

    /// <inheritdoc/>
    public void Advance(long nowMs)
    {
        while (_nowMs < nowMs)
        {
            _nowMs = Math.Min(_nowMs + StepMs, nowMs);
            _line.Advance(_nowMs);
            Scene.Step(_nowMs);
            if (_nowMs >= _dueMs)
            {
                _dueMs = _nowMs + _app.Step(_nowMs);
                _kiosk?.Step(_nowMs);
            }

            if (_app.Orders.RebootDue) Restart();
        }

        if (_nowMs >= _rememberMs)
        {
            _rememberMs = _nowMs + RememberMs;
            Remember();
        }
    }

    /// <inheritdoc/>
    public void StopVisits()
    {
        Scene.Finish();
        _kiosk?.End();
    }

    /// <inheritdoc/>
    public TwinReport Report() => TwinReport.Of(
        Dev, "meter", _app.Boot, _app.Journal, _app.Totals, _app.Outbox, _app.InService,
        _link.LastError);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Remember();
        _app.Totals.Save();
        await _link.DisposeAsync();
    }

    // What a board does by cutting its own power: the same flash, everything else new.
    private void Restart()
    {
        _link.Close();
        _loader.Start();
        _app = _boot();
        _app.Start(_nowMs);
    }

    // A real meter keeps its own register; the simulated one keeps it in a file.
    private long Register(Chance chance)
    {
        if (File.Exists(_register) && long.TryParse(
            File.ReadAllText(_register), NumberStyles.None, CultureInfo.InvariantCulture,
            out var counts))
        {
            return counts + SpareWh;
        }

        return 1_000_000 + chance.Below(20_000_000);
    }

    private void Remember()
    {
        // Beside, then over: a kill in between leaves the register of before.
        File.WriteAllText(
            _register + ".new", _works.TrueCounts.ToString(CultureInfo.InvariantCulture));
        File.Move(_register + ".new", _register, overwrite: true);
    }
}
