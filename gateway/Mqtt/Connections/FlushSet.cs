namespace Edge.Mqtt.Connections;

/// <summary>The sockets that got bytes during one piece of work: each is flushed once at its end.
/// </summary>
/// <remarks>Thread-safety: one owner at a time.</remarks>
internal sealed class FlushSet
{
    private readonly List<Outbound> waiting = [];

    public void Add(Outbound outbound)
    {
        if (waiting.Count == 0 || !ReferenceEquals(waiting[^1], outbound))
            waiting.Add(outbound);
    }

    /// <summary>Has them flushed by others: a caller that must not spend its time on sockets.
    /// </summary>
    public void FlushSoon()
    {
        foreach (Outbound outbound in waiting)
        {
            if (outbound.Soon is { } soon)
                soon();
            else
                outbound.Flush();
        }
        waiting.Clear();
    }

    public void Flush()
    {
        foreach (Outbound outbound in waiting)
            outbound.Flush();
        waiting.Clear();
    }
}
