using System.IO.Pipelines;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Connections;

/// <summary>Bytes on their way to one client: collected under a lock, sent in one write.</summary>
/// <remarks>Thread-safety: write to <see cref="Buffer"/> under <see cref="Gate"/>.</remarks>
internal sealed class Outbound(PipeWriter writer)
{
    private ByteBuffer filling = new();
    private ByteBuffer leaving = new();
    private bool isSending;
    private bool isClosed;
    private bool wantsDrained;
    private Task sending = Task.CompletedTask;

    public Lock Gate { get; } = new();

    /// <summary>Where packets are written.</summary>
    public ByteBuffer Buffer => filling;

    /// <summary>Units: bytes.</summary>
    public int Waiting => filling.Count + leaving.Count;

    /// <summary>
    /// Called once after <see cref="IsCongested"/> said yes, when all bytes have left.
    /// </summary>
    public Action? Drained { get; set; }

    /// <summary>Flushes soon, from a thread of the pool, once for many calls; null where nobody
    /// does that.</summary>
    public Action? Soon { get; set; }

    /// <summary>True when so many bytes wait that no more should be added; then Drained is called
    /// when there is room again.</summary>
    public bool IsCongested(int most)
    {
        lock (Gate)
        {
            if (Waiting < most)
                return false;
            wantsDrained = true;
            return true;
        }
    }

    public void Flush()
    {
        lock (Gate)
        {
            if (isSending || filling.Count == 0)
                return;
            if (isClosed)
            {
                filling.Clear();
                return;
            }
            isSending = true;
            (filling, leaving) = (leaving, filling);
        }
        // Not under the lock: the loop may run to its end here and call Drained.
        sending = SendAsync();
    }

    /// <summary>Takes nothing more and waits until what is there has left, or the time is up.
    /// </summary>
    public async Task CloseAsync(TimeSpan limit, TimeProvider time)
    {
        Flush();
        try
        {
            await sending.WaitAsync(limit, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            writer.CancelPendingFlush();
        }
        lock (Gate)
        {
            isClosed = true;
            filling.Clear();
        }
    }

    // Top of the sending loop: a broken transport ends it, whatever it throws.
    private async Task SendAsync()
    {
        bool open = true;
        while (open)
        {
            try
            {
                FlushResult result = await writer.WriteAsync(leaving.WrittenMemory)
                    .ConfigureAwait(false);
                open = !result.IsCompleted && !result.IsCanceled;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException
                or OperationCanceledException or System.Net.Sockets.SocketException)
            {
                open = false;
            }
            if (!MoveOn(ref open))
                return;
        }
    }

    private bool MoveOn(ref bool open)
    {
        bool tell;
        lock (Gate)
        {
            leaving.Release();
            isClosed |= !open;
            if (isClosed)
                filling.Release();
            if (open && filling.Count > 0)
            {
                (filling, leaving) = (leaving, filling);
                return true;
            }
            isSending = false;
            tell = wantsDrained;
            wantsDrained = false;
        }
        if (tell)
            Drained?.Invoke();
        return false;
    }
}
