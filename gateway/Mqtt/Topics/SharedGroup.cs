using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Topics;

/// <summary>The members of one shared subscription. Source: MQTT 5.0 4.8.2.</summary>
/// <remarks>Thread-safety: safe.</remarks>
internal sealed class SharedGroup
{
    private readonly Lock gate = new();
    private Subscription[] members = [];
    private int turn;

    public bool IsEmpty => Volatile.Read(ref members).Length == 0;

    /// <summary>True when no member has room.</summary>
    /// <param name="connectedOnly">Only where a connected one may soon have some.</param>
    public bool IsFull(bool connectedOnly)
    {
        Subscription[] now = Volatile.Read(ref members);
        bool isHopeful = false;
        foreach (Subscription member in now)
        {
            if (!member.Session.IsFull || member.Entry.Qos == 0)
                return false;
            isHopeful |= member.Session.IsConnected;
        }
        return now.Length > 0 && (isHopeful || !connectedOnly);
    }

    public void Put(Subscription member)
    {
        lock (gate)
            members = [.. members.Where(m => m.Session != member.Session), member];
    }

    public bool Remove(Session session)
    {
        lock (gate)
        {
            int before = members.Length;
            members = [.. members.Where(m => m.Session != session)];
            return members.Length != before;
        }
    }

    /// <summary>Whose turn it is: a connected member with room, else a kept session with room,
    /// else anybody.</summary>
    public Subscription? Pick(Session? except = null, bool connectedOnly = false)
    {
        Subscription[] now = Volatile.Read(ref members);
        if (now.Length == 0)
            return null;
        int start = (int)((uint)Interlocked.Increment(ref turn) % (uint)now.Length);
        Subscription? kept = null, any = null;
        for (int i = 0; i < now.Length; i++)
        {
            Subscription member = now[(start + i) % now.Length];
            if (member.Session == except)
                continue;
            bool room = !member.Session.IsFull;
            if (member.Session.IsConnected && room)
                return member;
            kept ??= room ? member : null;
            any ??= member;
        }
        return connectedOnly ? null : kept ?? any;
    }
}
