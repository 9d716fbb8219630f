using Edge.Device;
using Edge.Device.Store;
using Edge.Device.Update;
using Edge.SmartBin;
using Edge.Tests.Unit.Device.Update;
using Edge.Twin;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Bin;

namespace Edge.Tests.Unit.SmartBin;

/// <summary>A bin with its people and a gateway, in simulated time.</summary>
internal sealed class BinBench
{
    private const int Segments = 12;
    private const int StepMs = 20;

    /// <summary>Where images begin on the flash: behind the journal.</summary>
    public const int FirstImageSegment = FlashMap.Journal + Segments;

    /// <summary>Largest image of the bench's board: four segments. Units: bytes.</summary>
    public const int ImageBytesMax = 4 * ImageSlots.SegmentBytes;

    public static readonly byte[] DeviceKey =
        [.. Enumerable.Range(7, 32).Select(i => (byte)i)];

    private static readonly string Pack = "EDGEPACK1|bin.material.weight@1.0.0|"
        + new string('0', 64) + "|g|200000|1767225600000|1830297600000|"
        + "PET=52000000000/45359237;corrugated=157000000000/45359237";

    private long due;

    public BinBench(long seed = 1)
    {
        World = new BinWorld(seed, "bin-0001", [["corrugated"], ["PET"]]);
        Gateway = new SimulatedGateway(Identity(), new Chance(seed, "gateway")) { Epoch = 1 };
        Boot(claim: true);
    }

    public SimulatedFlash Flash { get; } = new(FirstImageSegment + 8, 1024);

    /// <summary>Whether its board starts images by itself; if not it needs a cable.</summary>
    public bool HasSlots { get; set; }

    /// <summary>What the loader started.</summary>
    public ImageSlots? Images { get; private set; }

    /// <summary>Version that runs.</summary>
    public string Firmware { get; private set; } = "0.1.0";

    public SimulatedClock Clock { get; } = new();

    public BinWorld World { get; }

    public SimulatedGateway Gateway { get; }

    public SmartBinApp App { get; private set; } = null!;

    public long Now { get; private set; }

    public bool Started { get; private set; }

    public void Boot(bool claim = false)
    {
        // An update's restart is one of its steps: what is to cut it goes on counting.
        if (Flash.Dead || !HasSlots) Flash.PowerOn();
        Gateway.Cut();
        if (HasSlots) ChooseSlot();
        App = World.Boot(
            Identity(Firmware), Flash, Segments, Gateway, Clock, [Pack],
            "c-2026-07-01");
        if (claim) Assert.True(App.Claim());
        Started = App.Start(Now);
        due = Now;
    }

    public void Run(long ms)
    {
        for (var end = Now + ms; Now < end; Now += StepMs)
        {
            World.Advance(Now);
            Gateway.Advance(Now);
            if (Now >= due) due = Now + App.Step(Now);
        }
    }

    public void RunUntil(Func<bool> holds, long limitMs = 3_600_000)
    {
        for (var end = Now + limitMs; !holds();)
        {
            Assert.True(Now < end, "did not come about in its time");
            Run(StepMs);
        }
    }

    /// <summary>All payloads from an event on, as JSON.</summary>
    public List<System.Text.Json.JsonElement> Events(long from = 1)
    {
        var into = new byte[SmartBinApp.PayloadBytesMax];
        var events = new List<System.Text.Json.JsonElement>();
        for (var seq = from; seq < App.Journal.Next; seq++)
        {
            var count = App.Journal.Read(seq, into);
            Assert.True(count > 0, $"event {seq} is not held");
            using var json = System.Text.Json.JsonDocument.Parse(into.AsMemory(0, count));
            events.Add(json.RootElement.Clone());
        }

        return events;
    }

    // What the loader of a board does before anything else runs.
    private void ChooseSlot()
    {
        var flash = new FlashView(Flash, FirstImageSegment);
        Images = new ImageSlots(
            flash, "smart-bin", "bin-s3", BootChoice.Pick(Flash), ImageBytesMax);
        var image = TwinImage.In(Images, Images.Running);
        Firmware = image?.Version ?? "0.1.0";
        Gateway.Unreachable = image?.IsMute ?? false;
        World.Images = Images;
    }

    private static DeviceIdentity Identity(string firmware = "0.1.0") =>
        new(new NativeHmac(), "bin-0001", "gw-1", DeviceKey, 1, firmware);
}
