using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Device.Weighing;

/// <summary>Calibrates a scale with masses put on it, and keeps the result.</summary>
public sealed class Calibrator
{
    private readonly IFlash flash;
    private readonly int[] counts = new int[Calibration.PointsMax];
    private readonly long[] mg = new long[Calibration.PointsMax];
    private readonly byte[] stored = new byte[Calibration.StoredBytesMax];
    private int points;
    private int place;

    /// <summary>A calibrator that keeps its results on a flash.</summary>
    public Calibrator(IFlash flash)
    {
        this.flash = flash;
    }

    /// <summary>Counts per kg of the last calibration.</summary>
    public int Span { get; private set; }

    /// <summary>Counts at nothing of the last calibration.</summary>
    public int Zero { get; private set; }

    /// <summary>Loads what a scale was calibrated with.</summary>
    public bool Load(WeighedPlace at)
    {
        int count = Slots(at.Number).Load(stored);
        return count > 0 && at.Scale.Calibration.TryRead(stored, count);
    }

    /// <summary>Takes a mass that lies on a settled scale; masses must rise from 0.</summary>
    public bool TakeMass(WeighedPlace at, long grams)
    {
        if (at.Number != place || grams == 0)
        {
            place = at.Number;
            points = 0;
        }

        bool rises = points == 0 || grams * 1000 > mg[points - 1];
        if (!rises || points == Calibration.PointsMax || at.Scale.Conversions == 0)
        {
            return false;
        }

        counts[points] = at.Scale.FilteredCounts;
        mg[points] = grams * 1000;
        points++;
        return true;
    }

    /// <summary>Ends the calibration of a scale; false leaves the old one.</summary>
    public bool Finish(WeighedPlace at, byte[] name, int offset, int count)
    {
        Calibration calibration = at.Scale.Calibration;
        bool good = at.Number == place && count > 0 && calibration.TrySet(
            Ascii.Text(name, offset, count), calibration.Seal + 1, counts, mg, points, 0,
            at.Scale.MilliCelsius);
        if (!good)
        {
            return false;
        }

        Span = calibration.CountsOf(1000000);
        Zero = counts[0];
        points = 0;
        at.Scale.Disturb();
        return Slots(at.Number).Save(stored, calibration.Put(stored));
    }

    private TwoSlots Slots(int number)
    {
        int first = FlashMap.Calibrations + ((number - 1) * 2);
        TwoSlots slots = new TwoSlots(flash, first, Calibration.StoredBytesMax);
        slots.Load(new byte[Calibration.StoredBytesMax]);
        return slots;
    }
}
