using System.Text.Json;
using Edge.ChargingMeter;
using Edge.Device;
using Edge.Metering;
using Edge.Device.Ports;
using Edge.Twin.Chips;
using Edge.Wire;

namespace Edge.Tests.Unit.ChargingMeter;

/// <summary>A charge point under simulated time: meter, line, people, device, gateway.</summary>
internal sealed class ChargeWorld : IClock
{
    private const long Utc = 1_790_000_000_000;
    private static readonly byte[] Address = [0x11, 0x47, 0, 0, 0, 0x33];
    private readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly IMeterChip _chip;
    private readonly MeterMap _map;
    private readonly LineNoise _noise;
    private readonly int _seed;
    private readonly bool _hasKiosk;
    private long _nextStep;

    public ChargeWorld(
        string map = "sdm630", int seed = 1, LineNoise? noise = null, long startCounts = 12_345_678,
        long longestMs = 600_000, long pauseMs = 300_000, bool hasKiosk = false)
    {
        _hasKiosk = hasKiosk;
        _seed = seed;
        _map = MeterMaps.Find(map);
        _noise = noise ?? new LineNoise();
        Works = new MeterWorks(_map.CountMilliWh, _map.Modulus, startCounts);
        Modbus = new ModbusMeterChip(_map, Works, 0x0102030405060708 + seed);
        _chip = _map.Protocol == MeterMap.Modbus
            ? Modbus
            : new Dlt645MeterChip(_map.Protocol == MeterMap.Dlt2007, Works, Address);
        Scene = new ChargeScene(Works, seed, longestMs, pauseMs);
        Settings = new MeterSettings
        {
            MeterId = "m-1", Ledger = _map.Ledger(22_000), IdleStopMs = 1_800_000,
        };
        var identity = Identity();
        Gateway = new LoopGateway(identity.GatewayKey, "meter-1");
        Line = new TimedLine(_chip, _map.Baud, _noise, seed);
        App = Build();
        Assert.True(App.Claim());
        Assert.True(App.Start(0));
    }

    public MeterWorks Works { get; }

    /// <summary>The screen beside it; null without one.</summary>
    public ChargeKiosk? Kiosk { get; private set; }

    public ModbusMeterChip Modbus { get; }

    public ChargeScene Scene { get; }

    public MeterSettings Settings { get; }

    public LoopGateway Gateway { get; }

    public RamFlash Flash { get; } = new();

    public TimedLine Line { get; private set; }

    public ChargingMeterApp App { get; private set; }

    public long Now { get; private set; }

    /// <summary>While false the device has no time of day.</summary>
    public bool HasUtc { get; set; } = true;

    /// <summary>UTC runs on while the device is off.</summary>
    public long OffMs { get; set; }

    /// <summary>How far time goes at once; long quiet days need no more than 5.</summary>
    public int StrideMs { get; set; } = 1;

    /// <summary>Called before each step of the device.</summary>
    public Action<ChargeWorld>? Each { get; set; }

    public bool TryUtc(long nowMs, out long utcMs)
    {
        utcMs = Utc + Now;
        return HasUtc;
    }

    /// <summary>Runs until a condition holds or so much time has passed.</summary>
    public bool Run(long forMs, Func<bool>? until = null)
    {
        var end = Now + forMs;
        while (Now < end)
        {
            Now = Math.Min(Now + StrideMs, end);
            Line.Advance(Now);
            Scene.Step(Now);
            if (Now < _nextStep)
            {
                continue;
            }

            Each?.Invoke(this);
            _nextStep = Now + App.Step(Now);
            Kiosk?.Step(Now);
            if (until?.Invoke() == true)
            {
                return true;
            }
        }

        return until is null;
    }

    /// <summary>The power fails; the device starts again over the same flash.</summary>
    public void PowerCut(long offMs)
    {
        Now += offMs;
        Flash.Restore();
        Line = new TimedLine(_chip, _map.Baud, _noise, _seed + Now);
        Gateway.Close();
        App = Build();
        Assert.True(App.Start(Now));
        _nextStep = Now;
    }

    /// <summary>Ends the scene and waits until all is recorded and acked.</summary>
    public void Finish()
    {
        Scene.Finish();
        Assert.True(
            Run(40_000_000, () => Scene.Over && App.IsIdle && App.Journal.Waiting == 0),
            $"seed {_seed}: not idle at {Now}: people {Scene.Over}, meter {App.IsIdle}, "
                + $"waiting {App.Journal.Waiting}, service {App.InService}, "
                + $"halted {App.Outbox.Halted}, greeted {App.Outbox.Connected}");
    }

    /// <summary>Accepted events of a kind.</summary>
    public List<JsonElement> Events(string kind) =>
        [
            .. Gateway.Accepted.Select(e => JsonDocument.Parse(e).RootElement)
                .Where(e => e.GetProperty("kind").GetString() == kind),
        ];

    public DeviceIdentity Identity() =>
        new(new ManagedHmac(), "meter-1", "gw-1", _key, 1, "test");

    private ChargingMeterApp Build()
    {
        IRegisterReader reader = _map.Protocol == MeterMap.Modbus
            ? new ModbusReader(Proxy, _map, 0)
            : new Dlt645Reader(Proxy, _map, Address);
        Kiosk = _hasKiosk ? new ChargeKiosk(Identity(), Gateway, Scene) : null;
        var app = new ChargingMeterApp(
            Identity(),
            new MeterBoard(Flash, 8, Gateway, this, (IChargeDesk?)Kiosk ?? Scene, reader),
            Settings, []);
        Kiosk?.Bind(app);
        return app;
    }

    private ISerialLine Proxy => new LineOf(this);

    // The line is replaced at a power cut; the device keeps its port.
    private sealed class LineOf(ChargeWorld world) : ISerialLine
    {
        public bool Write(byte[] data, int count) => world.Line.Write(data, count);

        public int Read(byte[] into, int at, int room) => world.Line.Read(into, at, room);
    }
}
