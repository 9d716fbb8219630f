namespace Edge.Device.Classify;

/// <summary>What the sensors say about the thing that was just put in.</summary>
public sealed class Traits
{
    /// <summary>Net mass. Units: g.</summary>
    public long Grams { get; set; }

    /// <summary>Height it added. Units: mm.</summary>
    public int HeightMm { get; set; }

    /// <summary>Answer of the inductive sensor. Range: 0 to 1000.</summary>
    public int MetalPermille { get; set; }

    /// <summary>Answer of the capacitive sensor. Range: 0 to 1000.</summary>
    public int WaterPermille { get; set; }

    /// <summary>Share of the light that comes back. Range: 0 to 1000.</summary>
    public int ClearPermille { get; set; }

    /// <summary>Red less blue, of the light that comes back. Range: -1000 to 1000.</summary>
    public int WarmPermille { get; set; }
}
