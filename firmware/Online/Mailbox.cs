namespace Edge.Online;

/// <summary>Messages from the client's threads to <c>Step</c>: a bounded ring under a lock.
/// </summary>
public sealed class Mailbox
{
    /// <summary>Messages that may wait; more are dropped and will be sent again.</summary>
    public const int Room = 16;

    private readonly byte[][] _messages = new byte[Room][];
    private readonly int[] _topics = new int[Room];
    private readonly object _gate = new object();
    private int _head;
    private int _count;

    /// <summary>Messages dropped for want of room.</summary>
    public int Dropped { get; private set; }

    /// <summary>Puts a message in; the bytes are the caller's no longer.</summary>
    public void Put(int topic, byte[] message)
    {
        lock (_gate)
        {
            if (_count == Room)
            {
                Dropped++;
                return;
            }
            int at = (_head + _count) % Room;
            _messages[at] = message;
            _topics[at] = topic;
            _count++;
        }
    }

    /// <summary>Takes the oldest message that fits; 0 when none waits.</summary>
    public int Take(byte[] into, out int topic)
    {
        lock (_gate)
        {
            topic = -1;
            while (_count > 0)
            {
                byte[] message = _messages[_head];
                topic = _topics[_head];
                _messages[_head] = null;
                _head = (_head + 1) % Room;
                _count--;
                if (message.Length == 0 || message.Length > into.Length) continue;
                System.Array.Copy(message, 0, into, 0, message.Length);
                return message.Length;
            }
            return 0;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            for (int i = 0; i < Room; i++) _messages[i] = null;
            _count = 0;
        }
    }
}
