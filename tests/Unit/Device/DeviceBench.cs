using Edge.Device;
using Edge.Device.Link;
using Edge.Device.Store;
using Edge.Twin.Chips;

namespace Edge.Tests.Unit.Device;

/// <summary>A device with nothing but store and link: a bench for both.</summary>
internal sealed class DeviceBench
{
    public const int PayloadMax = 512;
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public DeviceBench(int segments = 8, long seed = 1)
    {
        Segments = segments;
        Flash = new SimulatedFlash(FlashMap.Journal + segments, 1024);
        Identity = NewIdentity();
        Gateway = new SimulatedGateway(Identity, new Chance(seed, "gateway")) { Epoch = 3 };
        Boot(claim: true);
    }

    public int Segments { get; }

    public SimulatedFlash Flash { get; }

    public SimulatedClock Clock { get; } = new();

    public SimulatedGateway Gateway { get; }

    public DeviceIdentity Identity { get; private set; }

    public Recorder Recorder { get; private set; } = null!;

    public Outbox Outbox { get; private set; } = null!;

    public Journal Journal => Recorder.Journal;

    public bool IsOpen { get; private set; }

    public long Now { get; private set; }

    public void Boot(bool claim = false)
    {
        Flash.PowerOn();
        Gateway.Cut();
        Identity = NewIdentity();
        var clock = new DeviceClock(Clock);
        clock.Step(Now);
        var journal = new Journal(Flash, FlashMap.Journal, Segments, PayloadMax);
        Recorder = new Recorder(
            journal, new TwoSlots(Flash, FlashMap.Boot, 16), Identity, clock, PayloadMax);
        if (claim) Assert.True(Recorder.Create());
        IsOpen = Recorder.Open(Now);
        Outbox = new Outbox(Gateway, Recorder, Identity, PayloadMax);
    }

    /// <summary>Records a drop-off; true when it was shown as recorded.</summary>
    public bool Record(long grams = 100)
    {
        var writer = Recorder.Begin("dropoff", Now);
        writer.Text("sess", "12-1");
        writer.Number("net", grams);
        writer.Number("comp", 1);
        writer.Text("cat", "PET");
        return Recorder.Commit();
    }

    /// <summary>Time passes for link and outbox.</summary>
    public void Run(long ms)
    {
        var end = Now + ms;
        while (Now < end)
        {
            Gateway.Advance(Now);
            Now += Math.Max(1, Math.Min(Outbox.Step(Now), end - Now));
        }

        Gateway.Advance(Now);
    }

    /// <summary>Runs until all is acked; fails after a limit of simulated time.</summary>
    public long RunUntilAcked(long limitMs)
    {
        var start = Now;
        while (Journal.Waiting > 0)
        {
            Assert.True(Now - start < limitMs, $"not acked within {limitMs} ms of device time");
            Run(50);
        }

        return Now - start;
    }

    private static DeviceIdentity NewIdentity() =>
        new(new Edge.Twin.NativeHmac(), "bin-0001", "gw-1", Key, 3, "0.1.0");
}
