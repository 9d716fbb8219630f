using System.Buffers.Binary;
using System.Globalization;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Connections;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Store;

/// <summary>The writing thread, and the change from one generation to the next.</summary>
internal sealed partial class StoreLog
{
    /// <summary>How long records may wait that only save work after a crash, such as the end of a
    /// delivery: a sync of their own would hold up the next acknowledgement.</summary>
    private static readonly TimeSpan IdleRecords = TimeSpan.FromMilliseconds(20);

    private readonly List<string> older = [];
    private readonly HashSet<string> damaged = [];
    private Task snapshot = Task.CompletedTask;
    private bool isFirst = true;

    // Top of the writing thread's loop: a disk that fails ends it, and with it every promise.
    private void WriteLoop()
    {
        try
        {
            while (Collect())
            {
                if (leaving.Count > HeadBytes)
                    WriteBatch();
                Volatile.Write(ref durable, leavingBatch);
                Release();
                Turn();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notify($"store: sync {fileName}: {e.Message}; nothing more is acknowledged, restart");
            Failed?.Invoke(e);
        }
        lock (gate)
            hasEnded = true;
    }

    private long leavingBatch;

    // Waits until somebody waits for a batch, or records that nobody waits for are old enough, and
    // for the changes that are open; then swaps the buffers.
    private bool Collect()
    {
        lock (gate)
        {
            while (!isAwaited && !stopping)
            {
                if (filling.Count <= HeadBytes)
                    Monitor.Wait(gate);
                else if (!Monitor.Wait(gate, IdleRecords))
                    break;
            }
            if (filling.Count <= HeadBytes && filled.IsEmpty && stopping)
                return false;
            isAwaited = false;
            swapWanted = true;
            while (open > 0)
                Monitor.Wait(gate);
            (filling, leaving) = (leaving, filling);
            (filled, left) = (left, filled);
            leavingBatch = batch++;
            filling.Clear();
            filling.Append(HeadBytes);
            swapWanted = false;
            Monitor.PulseAll(gate);
            return true;
        }
    }

    private void WriteBatch()
    {
        ReadOnlySpan<byte> records = leaving.Written[HeadBytes..];
        leaving.Patch32(0, (uint)records.Length);
        leaving.Patch32(4, Crc32C.Of(records));
        while (true)
        {
            try
            {
                file.Append(leaving.Written);
                break;
            }
            catch (IOException e) when (!stopping)
            {
                // Disk full: nobody gets an acknowledgement until there is room again.
                notify($"store: write {fileName}: {e.Message}; waiting, make room on the disk");
                lock (gate)
                    Monitor.Wait(gate, RetryEvery);
            }
        }
        file.Sync();
    }

    private void Release()
    {
        Waiters now = left;
        left = new Waiters();
        if (now.Count <= InlineReleases)
            Release(now);
        else
            ThreadPool.UnsafeQueueUserWorkItem(Release, now, preferLocal: false);
    }

    // Answers first, deliveries after: a SUBACK before the retained messages it is about.
    private static void Release(Waiters waiters)
    {
        var flush = new FlushSet();
        foreach (Connection connection in waiters.Connections)
            connection.Drain(flush);
        foreach (Session session in waiters.Sessions)
            session.Pump(flush);
        flush.Flush();
    }

    private void Turn()
    {
        // The first file of a run is new already: only the state is missing in it.
        bool isFull = file.Length > generationBytes;
        bool due = isFull || (isFirst && older.Count > 0);
        isFirst = false;
        if (!due || !snapshot.IsCompleted || stopping || WriteState is null)
            return;
        if (isFull)
        {
            lock (gate)
                TurnFile();
        }
        snapshot = Task.Run(WriteWholeState);
    }

    // Records that already wait go to the new file; messages are written anew there.
    private void TurnFile()
    {
        IStoreFile full = file;
        older.Add(fileName);
        (file, fileName) = NewFile();
        full.Dispose();
    }

    private void WriteWholeState()
    {
        WriteState!();
        long last;
        lock (gate)
        {
            last = filling.Count > HeadBytes ? batch : batch - 1;
            Ask();
        }
        while (DurableBatch < last)
        {
            lock (gate)
            {
                // Without its writer nothing becomes durable any more: the older files stay.
                if (hasEnded)
                    return;
                Monitor.Wait(gate, TimeSpan.FromMilliseconds(5));
            }
        }
        foreach (string name in older)
        {
            if (damaged.Contains(name))
                files.SetAside(name);
            else
                files.Delete(name);
        }
        older.Clear();
        damaged.Clear();
    }

    private (IStoreFile File, string Name) NewFile()
    {
        generation++;
        string name = generation.ToString("D10", CultureInfo.InvariantCulture) + ".log";
        return (files.Create(name), name);
    }
}
