namespace Edge.Twin.Chips;

/// <summary>What goes wrong on a line, as chances per million.</summary>
public sealed class LineNoise
{
    /// <summary>A bit of a byte turns, per byte.</summary>
    public int Flip;

    /// <summary>A byte is lost, per byte.</summary>
    public int Drop;

    /// <summary>A byte 00 before or after the reply, per reply.</summary>
    public int Glitch;

    /// <summary>The reply ends in the middle, per reply.</summary>
    public int Cut;

    /// <summary>No reply, per question.</summary>
    public int Silent;

    /// <summary>The reply comes after the time-out, per reply.</summary>
    public int Late;

    /// <summary>The reply comes in pieces with pauses between, per reply.</summary>
    public int Pieces;

    /// <summary>The receiver hears the own question.</summary>
    public bool Echo;

    /// <summary>A line as found in practice: about one damaged reply in a thousand.</summary>
    /// <returns>New noise.</returns>
    public static LineNoise Usual()
    {
        LineNoise noise = new LineNoise();
        noise.Flip = 60;
        noise.Drop = 20;
        noise.Glitch = 20000;
        noise.Cut = 200;
        noise.Silent = 300;
        noise.Late = 200;
        noise.Pieces = 50000;
        return noise;
    }

    /// <summary>A line without bias and with a second master: every tenth reply suffers.</summary>
    /// <returns>New noise.</returns>
    public static LineNoise Bad()
    {
        LineNoise noise = new LineNoise();
        noise.Flip = 6000;
        noise.Drop = 3000;
        noise.Glitch = 200000;
        noise.Cut = 20000;
        noise.Silent = 20000;
        noise.Late = 20000;
        noise.Pieces = 200000;
        noise.Echo = true;
        return noise;
    }
}
