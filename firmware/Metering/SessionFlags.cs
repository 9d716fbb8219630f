namespace Edge.Metering;

/// <summary>What has to be said about a charging session's energy, as bits.</summary>
public static class SessionFlags
{
    /// <summary>A reading after a silence is inside.</summary>
    public const int Gap = 1;

    /// <summary>The counter came round its modulus.</summary>
    public const int Rollover = 2;

    /// <summary>The counter fell back; the step is lost, the energy is a lower bound.</summary>
    public const int Reset = 4;

    /// <summary>The counter jumped up; the step is refused.</summary>
    public const int Jump = 8;

    /// <summary>The first own register is later than a window after the start.</summary>
    public const int StartLate = 16;

    /// <summary>The last own register is older than a window before the stop.</summary>
    public const int StopEstimated = 32;

    /// <summary>Closed by the next start.</summary>
    public const int ImplicitStop = 64;

    /// <summary>Closed by silence of the meter, or because nothing flowed any more.</summary>
    public const int Timeout = 128;

    /// <summary>Closed by a restart of the collector.</summary>
    public const int Reboot = 256;

    /// <summary>No register at all: 0 Wh.</summary>
    public const int NoStart = 512;

    /// <summary>Another meter answered; the session ends at the last good register.</summary>
    public const int MeterExchanged = 1024;

    /// <summary>Number of flags.</summary>
    public const int Count = 11;

    /// <summary>The name of one flag.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1, the bit's place.</param>
    /// <returns>The word used in events.</returns>
    public static string Name(int index)
    {
        switch (index)
        {
            case 0: return "gap";
            case 1: return "rollover";
            case 2: return "reset";
            case 3: return "jump";
            case 4: return "start-late";
            case 5: return "stop-estimated";
            case 6: return "implicit-stop";
            case 7: return "timeout";
            case 8: return "reboot";
            case 9: return "no-start";
            default: return "meter-exchanged";
        }
    }

    /// <summary>All names of a set, with commas between.</summary>
    /// <param name="flags">The bits.</param>
    /// <returns>For example "gap,reset"; "" for none.</returns>
    public static string Text(int flags)
    {
        string text = "";
        for (int i = 0; i < Count; i++)
        {
            if ((flags & (1 << i)) != 0)
            {
                text = text.Length == 0 ? Name(i) : text + "," + Name(i);
            }
        }

        return text;
    }
}
