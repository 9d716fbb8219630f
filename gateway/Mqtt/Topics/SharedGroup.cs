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
