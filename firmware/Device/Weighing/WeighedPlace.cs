namespace Edge.Device.Weighing;

/// <summary>A place where things lie on a scale, and what is booked as lying there.</summary>
public sealed class WeighedPlace
{
    /// <summary>A place with nothing booked.</summary>
    public WeighedPlace(int number, Scale scale)
    {
        Number = number;
        Scale = scale;
    }

    /// <summary>Number on the device, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The scale below it.</summary>
    public Scale Scale { get; private set; }

    /// <summary>Gross after the last event here. Units: mg.</summary>
    public long BookedMg { get; set; }

    /// <summary>Whether <see cref="BookedMg"/> is known.</summary>
    public bool IsBooked { get; set; }

    /// <summary>Whether <see cref="BookedMg"/> is from before the last start.</summary>
    public bool IsFromBefore { get; set; }

    /// <summary>Since when the gross differs from what is booked; -1 when it does not.</summary>
    public long ChangedSince { get; set; } = -1;

    /// <summary>Changes between visits that were too small to be told one by one, summed since
    /// the last emptying or start. Units: mg.</summary>
    public long IdleMg { get; set; }
}
