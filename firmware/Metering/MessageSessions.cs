namespace Edge.Metering;

/// <summary>Pairs start and stop messages of a charger's back end by the charger's own session
/// id.</summary>
/// <remarks>
/// Every message is acknowledged and kept whatever it says: a refused stop keeps a transaction open
/// for ever. Doubt costs
/// energy, never the session. Bounded: beyond <see cref="MaxOpen"/> open sessions the oldest is
/// closed without a stop.
/// </remarks>
public sealed class MessageSessions
{
    /// <summary>Open sessions kept at a time.</summary>
    public const int MaxOpen = 64;

    /// <summary>Most energy of one session whose times are not known.</summary>
    /// <remarks>Units: Wh. 1 MWh is above the largest vehicle battery; kWh taken for Wh is a factor
    /// of 1000.</remarks>
    public const long MaxUntimedWh = 1000000;

    private readonly MessageSession[] _open = new MessageSession[MaxOpen];
    private readonly LedgerSettings _settings;
    private readonly string[] _done = new string[MaxOpen];
    private int _doneAt;
    private int _count;

    /// <summary>Makes an empty book.</summary>
    /// <param name="pmaxW">Most the charger can deliver, W.</param>
    public MessageSessions(long pmaxW)
    {
        _settings = new LedgerSettings();
        _settings.PmaxW = pmaxW;
    }

    /// <summary>Takes a start.</summary>
    /// <param name="id">The charger's own session id.</param>
    /// <param name="t">When, ms, or -1 when not known.</param>
    /// <param name="meterWh">Register, or -1 when missing or negative.</param>
    /// <returns>A session that this start closed (the same id again, or no room), or
    /// null.</returns>
    public MessageSession Start(string id, long t, long meterWh)
    {
        MessageSession closed = Remove(Find(id));
        if (closed == null && _count == MaxOpen)
        {
            closed = Remove(0);
        }

        if (closed != null)
        {
            closed.Flags |= MessageSession.ImplicitStop;
        }

        MessageSession session = new MessageSession(id, t, meterWh);
        if (meterWh < 0)
        {
            session.Flags |= MessageSession.NoStart;
        }

        _open[_count] = session;
        _count++;
        return closed;
    }

    /// <summary>Takes a register on the way.</summary>
    /// <param name="id">The charger's own session id.</param>
    /// <param name="meterWh">Register; ignored when negative.</param>
    public void Sample(string id, long meterWh)
    {
        int at = Find(id);
        if (at >= 0 && meterWh >= 0)
        {
            _open[at].Sample(meterWh);
        }
    }

    /// <summary>Takes a stop; one that was lost on its way may come again.</summary>
    /// <param name="id">The charger's own session id.</param>
    /// <param name="t">When, ms, or -1 when not known.</param>
    /// <param name="meterWh">Register, or -1 when missing or negative.</param>
    /// <returns>The closed session, or null when this stop was already taken.</returns>
    public MessageSession Stop(string id, long t, long meterWh)
    {
        MessageSession session = Remove(Find(id));
        if (session == null && IsDone(id))
        {
            return null;
        }

        if (session == null)
        {
            session = new MessageSession(id, -1, -1);
            session.Flags |= MessageSession.NoStart;
        }

        session.Stop(t, meterWh, _settings);
        _done[_doneAt] = id;
        _doneAt = (_doneAt + 1) % MaxOpen;
        return session;
    }

    /// <summary>Closes the oldest open session without a stop.</summary>
    /// <returns>The session, or null when none is open.</returns>
    public MessageSession CloseOldest()
    {
        MessageSession session = Remove(_count == 0 ? -1 : 0);
        if (session != null)
        {
            session.Stop(-1, -1, _settings);
        }

        return session;
    }

    private bool IsDone(string id)
    {
        for (int i = 0; i < MaxOpen; i++)
        {
            if (_done[i] == id)
            {
                return true;
            }
        }

        return false;
    }

    private int Find(string id)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_open[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private MessageSession Remove(int at)
    {
        if (at < 0)
        {
            return null;
        }

        MessageSession session = _open[at];
        for (int i = at + 1; i < _count; i++)
        {
            _open[i - 1] = _open[i];
        }

        _count--;
        _open[_count] = null;
        return session;
    }
}
