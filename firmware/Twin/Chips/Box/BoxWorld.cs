#nullable disable
using Edge.Device;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Device.Update;
using Edge.Device.Weighing;
using Edge.RecyclingBox;

namespace Edge.Twin.Chips.Box;

/// <summary>A recycling box with simulated chips and the people who come to it.</summary>
public sealed class BoxWorld
{
    private const int CountsPerKg = 100000;
    private readonly SimulatedHx711[] _cells = new SimulatedHx711[2];
    private readonly SimulatedFlap[] _flaps = new SimulatedFlap[2];
    private readonly long[] _masses = [0, 1000000, 2500000, 5000000];

    /// <summary>An empty box: a 50 kg scale below the flap, a 5 kg scale below the drawer.
    /// </summary>
    /// <param name="seed">Seed of noise and people.</param>
    /// <param name="name">Device id: each device has a chance of its own.</param>
    public BoxWorld(long seed, string name)
    {
        for (int i = 0; i < 2; i++)
        {
            _cells[i] = new SimulatedHx711(new Chance(seed + i, name));
            _cells[i].CountsPerKg = i == 0 ? CountsPerKg : CountsPerKg * 10;
            _cells[i].SpikePermille = 5;
            _flaps[i] = new SimulatedFlap();
        }
        People = new BoxPerson(new Chance(seed, name + "/people"), _cells, _flaps);
    }

    /// <summary>The people.</summary>
    public BoxPerson People { get; private set; }

    /// <summary>The load cells: flap, drawer.</summary>
    public SimulatedHx711[] Cells => _cells;

    /// <summary>The flap and the drawer.</summary>
    public SimulatedFlap[] Flaps => _flaps;

    /// <summary>Name of the calibration done at the bench.</summary>
    public string CalibrationName { get; set; } = "cal-1";

    /// <summary>Size of a journal segment. Units: bytes.</summary>
    public int SegmentBytes { get; set; } = Journal.SegmentBytes;

    /// <summary>Makes the app over these chips, as a board does at a start.</summary>
    /// <param name="identity">Who it is.</param>
    /// <param name="flash">Where it records.</param>
    /// <param name="journalSegments">How many segments it may use.</param>
    /// <param name="link">The way to the gateway.</param>
    /// <param name="clock">A source of UTC.</param>
    /// <param name="terms">What the site decided.</param>
    /// <param name="panel">Who is at the box instead of the people; null for them.</param>
    public RecyclingBoxApp Boot(
        DeviceIdentity identity, IFlash flash, int journalSegments, ILink link, IClock clock,
        BoxTerms terms, IBoxPanel panel = null)
    {
        Opening[] openings = new Opening[2];
        for (int i = 0; i < 2; i++)
        {
            int factor = i == 0 ? 10 : 1;
            int[] counts = new int[_masses.Length];
            long[] masses = new long[_masses.Length];
            for (int k = 0; k < counts.Length; k++)
            {
                masses[k] = _masses[k] * factor;
                counts[k] = _cells[i].ZeroCounts
                    + (int)(masses[k] * _cells[i].CountsPerKg / 1000000);
            }
            Calibration calibration = new Calibration();
            calibration.TrySet(CalibrationName, 1, counts, masses, masses.Length, 0, 20000);
            Scale scale = new Scale(
                new Hx711(_cells[i], _cells[i].PeriodMs),
                i == 0 ? ScaleRating.Bin() : ScaleRating.Tray(), calibration);
            openings[i] = new Opening(i + 1, scale, _flaps[i].Coil, _flaps[i].Shut);
        }
        BoxBoard board = new BoxBoard(
            flash, journalSegments, link, clock, panel == null ? People : panel, SegmentBytes);
        board.Images = Images;
        return new RecyclingBoxApp(identity, board, openings, terms);
    }

    /// <summary>Where images of the firmware lie; null for a board that has no room for them.
    /// </summary>
    public ImageSlots Images { get; set; }

    /// <summary>Time passes for chips and people.</summary>
    public void Advance(long nowMs)
    {
        AdvanceChips(nowMs);
        People.Step(nowMs);
    }

    /// <summary>Time passes for the chips alone.</summary>
    public void AdvanceChips(long nowMs)
    {
        for (int i = 0; i < 2; i++)
        {
            _cells[i].Advance(nowMs);
            _flaps[i].Advance();
        }
    }
}
