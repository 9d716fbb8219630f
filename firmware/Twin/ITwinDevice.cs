namespace Edge.Twin;

/// <summary>One simulated device with its world, driven by device time.</summary>
public interface ITwinDevice : IAsyncDisposable
{
    /// <summary>Device id.</summary>
    string Dev { get; }

    /// <summary>Whether nothing is under way: no visit, no charging session.</summary>
    bool IsAtRest { get; }

    /// <summary>Chips, people and app go on to a moment. Units: ms since this start.</summary>
    void Advance(long nowMs);

    /// <summary>Nothing new begins any more; what is under way goes on to its end.</summary>
    void StopVisits();

    /// <summary>What it has done.</summary>
    TwinReport Report();
}
