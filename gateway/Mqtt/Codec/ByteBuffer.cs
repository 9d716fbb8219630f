using System.Buffers;
using System.Buffers.Binary;

namespace Edge.Mqtt.Codec;

/// <summary>
/// A growing array of bytes, rented from the shared pool only while it holds some.
/// </summary>
internal sealed class ByteBuffer : IBufferWriter<byte>
{
    private const int FirstBytes = 512;
    private byte[] bytes = [];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Count);

    public ReadOnlyMemory<byte> WrittenMemory => bytes.AsMemory(0, Count);

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(Math.Max(1, sizeHint));
        return bytes.AsSpan(Count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(1, sizeHint));
        return bytes.AsMemory(Count);
    }

    public void Advance(int count) => Count += count;

    /// <summary>The next bytes to fill, already counted as written.</summary>
    public Span<byte> Append(int count)
    {
        Ensure(count);
        Span<byte> span = bytes.AsSpan(Count, count);
        Count += count;
        return span;
    }

    public void Byte(byte value) => Append(1)[0] = value;

    public void UInt16(int value) =>
        BinaryPrimitives.WriteUInt16BigEndian(Append(2), (ushort)value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Append(4), value);

    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Append(8), value);

    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Append(value.Length));

    /// <summary>Binary data or text with its two-byte length. Range: 65 535 bytes.</summary>
    public void Binary(ReadOnlySpan<byte> value)
    {
        UInt16(checked((ushort)value.Length));
        Raw(value);
    }

    public void Text(string value)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(value);
        UInt16(checked((ushort)length));
        System.Text.Encoding.UTF8.GetBytes(value, Append(length));
    }

    public void Variable(uint value)
    {
        do
        {
            byte digit = (byte)(value & 0x7F);
            value >>= 7;
            Byte(value > 0 ? (byte)(digit | 0x80) : digit);
        }
        while (value > 0);
    }

    /// <summary>Bytes a variable byte integer takes.</summary>
    public static int VariableBytes(int value) =>
        value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;

    /// <summary>Empties the buffer and keeps its array for more.</summary>
    public void Clear() => Count = 0;

    /// <summary>Cuts back to an earlier length.</summary>
    public void Cut(int count) => Count = count;

    /// <summary>Overwrites four bytes written before, for a length known only afterwards.</summary>
    public void Patch32(int at, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at, 4), value);

    /// <summary>Empties the buffer and gives its array back to the pool.</summary>
    public void Release()
    {
        Count = 0;
        if (bytes.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Ensure(int more)
    {
        if (bytes.Length - Count >= more)
            return;
        int size = Math.Max(FirstBytes, Math.Max(Count + more, bytes.Length * 2));
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        bytes.AsSpan(0, Count).CopyTo(larger);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
