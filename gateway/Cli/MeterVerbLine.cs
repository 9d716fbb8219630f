using Edge.Device.Ports;
using Edge.Metering;

namespace Edge.Cli;

/// <summary>A serial line that plays recorded bytes at recorded times.</summary>
/// <remarks>Time is the simulated one handed to <see cref="Advance"/>. Not thread-safe.</remarks>
public sealed class MeterVerbLine : ISerialLine
{
    private readonly Queue<(long At, byte[] Bytes)> _coming = new();
    private readonly Queue<byte> _here = new();

    /// <summary>Every byte that was delivered.</summary>
    public List<byte> Delivered { get; } = [];

    /// <summary>What was last written.</summary>
    public byte[] Written { get; private set; } = [];

    /// <summary>Called after each write.</summary>
    public Action? OnWrite { get; set; }

    /// <summary>Puts bytes on the line at a later time.</summary>
    public void Play(long at, byte[] bytes) => _coming.Enqueue((at, bytes));

    /// <summary>Lets time pass.</summary>
    public void Advance(long now)
    {
        while (_coming.TryPeek(out var piece) && piece.At <= now)
        {
            _coming.Dequeue();
            foreach (var b in piece.Bytes)
            {
                _here.Enqueue(b);
                Delivered.Add(b);
            }
        }
    }

    /// <inheritdoc/>
    public bool Write(byte[] data, int count)
    {
        Written = data.AsSpan(0, count).ToArray();
        Delivered.Clear();
        OnWrite?.Invoke();
        return true;
    }

    /// <inheritdoc/>
    public int Read(byte[] into, int at, int room)
    {
        ArgumentNullException.ThrowIfNull(into);
        var count = 0;
        while (count < room && _here.TryDequeue(out var b))
        {
            into[at + count++] = b;
        }

        return count;
    }
}
