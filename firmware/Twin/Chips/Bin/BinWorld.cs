#nullable disable
using Edge.Device;
using Edge.Device.Classify;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Device.Update;
using Edge.Device.Weighing;
using Edge.SmartBin;

namespace Edge.Twin.Chips.Bin;

/// <summary>
/// A bin with simulated chips and the people who come to it: one board of the twin.
/// </summary>
public sealed class BinWorld
{
    /// <summary>Counts per kilogram of the simulated cell.</summary>
    public const int CountsPerKg = 100000;

    private readonly SimulatedHx711[] cells;
    private readonly SimulatedFlap[] flaps;
    private readonly string[][] categories;
    private readonly long[] factoryMg = [0, 10000000, 25000000, 50000000];

    /// <summary>A bin with empty compartments.</summary>
    /// <param name="seed">Seed of noise and people.</param>
    /// <param name="name">Device id: each device has a chance of its own.</param>
    /// <param name="categories">What each compartment takes.</param>
    public BinWorld(long seed, string name, string[][] categories)
    {
        this.categories = categories;
        cells = new SimulatedHx711[categories.Length];
        flaps = new SimulatedFlap[categories.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = new SimulatedHx711(new Chance(seed + i, name));
            cells[i].CountsPerKg = CountsPerKg;
            cells[i].SpikePermille = 5;
            flaps[i] = new SimulatedFlap();
        }

        People = new Person(new Chance(seed, name + "/people"), cells, flaps, categories);
    }

    /// <summary>The people.</summary>
    public Person People { get; private set; }

    /// <summary>What stands between the people and the app; the people themselves when null.
    /// </summary>
    public IPanel Panel { get; set; }

    /// <summary>The load cells with their converters.</summary>
    public SimulatedHx711[] Cells => cells;

    /// <summary>The flaps.</summary>
    public SimulatedFlap[] Flaps => flaps;

    /// <summary>What looks at what was put in; null for nothing.</summary>
    public ISenses Senses { get; set; }

    /// <summary>Where images of the firmware lie; null for a board that has no room for them.
    /// </summary>
    public ImageSlots Images { get; set; }

    /// <summary>A tray with a 5 kg scale in each inlet; null without. Set before the first start.
    /// </summary>
    public SimulatedHx711[] Trays { get; private set; }

    /// <summary>Puts a tray into each inlet.</summary>
    /// <param name="seed">Seed of their noise.</param>
    /// <param name="name">Device id.</param>
    public void AddTrays(long seed, string name)
    {
        Trays = new SimulatedHx711[cells.Length];
        for (int i = 0; i < Trays.Length; i++)
        {
            Trays[i] = new SimulatedHx711(new Chance(seed + i, name + "/trays"));
            Trays[i].CountsPerKg = CountsPerKg * 10;
            Trays[i].SpikePermille = 5;
        }

        People.Trays = Trays;
    }

    /// <summary>Size of a journal segment. Units: bytes.</summary>
    public int SegmentBytes { get; set; } = Journal.SegmentBytes;

    /// <summary>Makes the app over these chips, as a board does at a start.</summary>
    /// <param name="identity">Who it is.</param>
    /// <param name="flash">Where it records.</param>
    /// <param name="journalSegments">How many segments it may use.</param>
    /// <param name="link">The way to the gateway.</param>
    /// <param name="clock">A source of UTC.</param>
    /// <param name="packs">Compact pack tables.</param>
    /// <param name="calibration">Name of the calibration done at the bench.</param>
    public SmartBinApp Boot(
        DeviceIdentity identity, IFlash flash, int journalSegments, ILink link, IClock clock,
        string[] packs, string calibration)
    {
        Compartment[] compartments = new Compartment[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            Scale scale = new Scale(
                new Hx711(cells[i], cells[i].PeriodMs), ScaleRating.Bin(),
                Bench(cells[i], 1, calibration));
            compartments[i] = new Compartment(
                i + 1, categories[i], scale, flaps[i].Coil, flaps[i].Bolt, flaps[i].Shut);
            if (Trays == null) continue;
            compartments[i].AddTray(cells.Length + i + 1, new Scale(
                new Hx711(Trays[i], Trays[i].PeriodMs), ScaleRating.Tray(),
                Bench(Trays[i], 10, calibration)));
        }

        BinBoard board = new BinBoard(
            flash, journalSegments, link, clock, Panel ?? People, SegmentBytes);
        board.Senses = Senses;
        board.Images = Images;
        return new SmartBinApp(identity, board, compartments, packs);
    }

    /// <summary>Time passes for chips and people.</summary>
    public void Advance(long nowMs)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i].Advance(nowMs);
            flaps[i].Advance();
            if (Trays != null) Trays[i].Advance(nowMs);
        }

        People.Step(nowMs);
    }

    // A tray spans a tenth of the mass with the same counts.
    private Calibration Bench(SimulatedHx711 cell, int part, string name)
    {
        int[] counts = new int[factoryMg.Length];
        long[] masses = new long[factoryMg.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            masses[i] = factoryMg[i] / part;
            counts[i] = cell.ZeroCounts + (int)(factoryMg[i] / 1000000 * CountsPerKg);
        }

        Calibration calibration = new Calibration();
        calibration.TrySet(name, 1, counts, masses, masses.Length, 0, 20000);
        return calibration;
    }
}
