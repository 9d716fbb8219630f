namespace Edge.Device.Link;

/// <summary>Waits that double, with a part of their own for each device.</summary>
/// <remarks>
/// 1 s to 5 min; a tenth on top, spread by device, keeps a fleet from knocking at once.
/// </remarks>
public sealed class BackOff
{
    /// <summary>First wait. Units: ms.</summary>
    public const int FirstMs = 1000;

    /// <summary>Longest wait without its spread. Units: ms.</summary>
    public const int LongestMs = 300000;

    private readonly int spreadPermille;
    private int next = FirstMs;

    /// <summary>Waits for a device. Range of the spread: 0 to 99 thousandths.</summary>
    public BackOff(int spreadPermille)
    {
        this.spreadPermille = spreadPermille;
    }

    /// <summary>Starts again at the shortest wait.</summary>
    public void Reset()
    {
        next = FirstMs;
    }

    /// <summary>The next wait. Units: ms.</summary>
    public int NextMs()
    {
        int wait = next + (next / 1000 * spreadPermille);
        next = next > LongestMs / 2 ? LongestMs : next * 2;
        return wait;
    }
}
