using System.Buffers.Binary;
using System.Globalization;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Store;

/// <summary>The durable store: one log, written and synced a batch at a time.</summary>
/// <remarks>A batch is on disk whole or not at all (length and checksum in front). While one batch
/// is written the next one fills, so a sync is shared by all who wait. A generation is a file; a
/// new one begins with the state of everything, then the older ones go. Thread-safety: safe.
/// </remarks>
internal sealed partial class StoreLog : IStore
{
    /// <summary>Length and checksum before each batch. Units: bytes.</summary>
    public const int HeadBytes = 8;

    private const int InlineReleases = 4;
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    private readonly object gate = new();
    private readonly IStoreFiles files;
    private readonly TimeProvider time;
    private readonly Action<string> notify;
    private readonly Thread writer;
    private readonly long generationBytes;
    private ByteBuffer filling = new();
    private ByteBuffer leaving = new();
    private Waiters filled = new();
    private Waiters left = new();
    private IStoreFile file;
    private string fileName;
    private long batch = 1, durable, generation, lastMessage;
    private uint lastSession;
    private int open;
    private bool swapWanted, isAwaited, stopping, hasEnded;

    public StoreLog(
        IStoreFiles files, TimeProvider time, Action<string> notify,
        long generationBytes = 128L * 1024 * 1024)
    {
        this.files = files;
        this.time = time;
        this.notify = notify;
        this.generationBytes = generationBytes;
        Recovered = new Replay();
        foreach (string name in files.Names())
        {
            if (!Recovered.Take(files.Read(name)))
            {
                notify($"store: {name} ends in bytes that are no batch; kept beside as .bad");
                damaged.Add(name);
            }
            older.Add(name);
            generation = long.Parse(
                Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture);
        }
        lastMessage = Recovered.LastMessage;
        lastSession = Recovered.LastSession;
        filling.Append(HeadBytes);
        (file, fileName) = NewFile();
        writer = new Thread(WriteLoop) { IsBackground = true, Name = "mqtt store" };
    }

    public bool IsDurable => true;

    public long DurableBatch => Volatile.Read(ref durable);

    /// <summary>What the log told at the start.</summary>
    public Replay Recovered { get; private set; }

    /// <summary>Called when the disk failed for good: nothing is acknowledged any more.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Writes the whole state anew; gives the change in pieces.</summary>
    public Action? WriteState { get; set; }

    /// <summary>Begins to write; before it, records only collect.</summary>
    public void Start()
    {
        Recovered = new Replay();
        writer.Start();
    }

    public long Enter()
    {
        lock (gate)
        {
            while (swapWanted)
                Monitor.Wait(gate);
            open++;
            return batch;
        }
    }

    public void Exit()
    {
        lock (gate)
        {
            open--;
            if (open == 0 && (isAwaited || swapWanted))
                Monitor.PulseAll(gate);
        }
    }

    public void Await(Session session)
    {
        lock (gate)
        {
            filled.Sessions.Add(session);
            Ask();
        }
    }

    public void Await(Connection connection)
    {
        lock (gate)
        {
            filled.Connections.Add(connection);
            Ask();
        }
    }

    public void MessageTaken(Message message)
    {
        lock (gate)
            Written(message);
    }

    public void SessionKept(Session session)
    {
        lock (gate)
        {
            if (session.StoreNumber == 0)
                session.StoreNumber = ++lastSession;
            RecordWriter.SessionState(filling, session);
            Ask();
        }
    }

    public void SessionReset(Session session)
    {
        SessionKept(session);
        lock (gate)
            RecordWriter.OfSession(filling, Record.SessionReset, session);
    }

    public void SessionEnded(Session session)
    {
        lock (gate)
        {
            if (session.StoreNumber != 0)
                RecordWriter.OfSession(filling, Record.SessionEnded, session);
            Ask();
        }
    }

    public void Subscribed(Subscription subscription)
    {
        lock (gate)
            RecordWriter.Subscribed(filling, subscription);
    }

    public void Unsubscribed(Session session, string filter)
    {
        lock (gate)
            RecordWriter.Unsubscribed(filling, session, filter);
    }

    public void Queued(Session session, Delivery delivery)
    {
        lock (gate)
        {
            Written(delivery.Message);
            RecordWriter.Queued(filling, session, delivery);
        }
    }

    public long Advanced(Session session, Delivery delivery) =>
        OfPacket(Record.Advanced, session, delivery.PacketId);

    public void Finished(Session session, Delivery delivery) =>
        OfPacket(Record.Finished, session, delivery.PacketId);

    public void InboundKept(Session session, ushort packetId) =>
        OfPacket(Record.InboundKept, session, packetId);

    public long InboundReleased(Session session, ushort packetId) =>
        OfPacket(Record.InboundReleased, session, packetId);

    public void Retained(Message message)
    {
        lock (gate)
        {
            Written(message);
            RecordWriter.Retained(filling, message);
            Ask();
        }
    }

    public void RetainedCleared(string topic)
    {
        lock (gate)
        {
            RecordWriter.RetainedCleared(filling, topic);
            Ask();
        }
    }

    public void WillKept(string clientId, KeptWill will)
    {
        lock (gate)
        {
            RecordWriter.Will(filling, clientId, will);
            Ask();
        }
    }

    public void WillGone(string clientId)
    {
        lock (gate)
        {
            RecordWriter.WillGone(filling, clientId);
            Ask();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }
        await snapshot.ConfigureAwait(false);
        if (writer.IsAlive)
            writer.Join(TimeSpan.FromSeconds(10));
        file.Dispose();
    }

    private long OfPacket(Record record, Session session, ushort packetId)
    {
        lock (gate)
        {
            RecordWriter.OfPacket(filling, record, session, packetId);
            return batch;
        }
    }

    // Under the lock. The writer is woken once, when no change is open any more: it could not begin
    // before.
    private void Ask()
    {
        isAwaited = true;
        if (open == 0)
            Monitor.PulseAll(gate);
    }

    // Under the lock. Once per generation: a file stands by itself when the older ones are gone.
    private void Written(Message message)
    {
        if (message.Generation == generation)
            return;
        if (message.Number == 0)
            message.Number = ++lastMessage;
        message.Generation = generation;
        RecordWriter.Message(filling, message);
    }

    /// <summary>Who waits for a batch.</summary>
    private sealed class Waiters
    {
        public HashSet<Session> Sessions { get; } = [];

        public HashSet<Connection> Connections { get; } = [];

        public bool IsEmpty => Sessions.Count + Connections.Count == 0;

        public int Count => Sessions.Count + Connections.Count;
    }
}
