using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Batch;

/// <summary>What a promise is about.</summary>
public enum PromiseKind
{
    /// <summary>A drop-off; its quantity is grams.</summary>
    DropOff = 1,

    /// <summary>A charge; its quantity is watt-hours.</summary>
    Charge = 2,
}

/// <summary>
/// A gateway's signed word, in one QR code, that an event is durable and will be in its log.
/// </summary>
/// <remarks>
/// It is checked without any network. If the event is not in the log a day later, it is evidence
/// against the gateway; the proof itself is the entry with its tlog-proof. Text: <c>EDGE1:</c> and
/// Base45 of 40 bytes and a raw signature, r then s, over "EDGE1/q", a zero byte and the 40 bytes.
/// Source: trust.md section 2, QR codes.
/// </remarks>
/// <param name="Kind">What it is about.</param>
/// <param name="KeyId">The log's key.</param>
/// <param name="Seq">The device's number of the event, below 2^32.</param>
/// <param name="UnixSeconds">When, as the device says, below 2^40. Units: s.</param>
/// <param name="Quantity">Below 2^32. Units: g or Wh.</param>
/// <param name="Milligrams">The reduction as far as it is known, below 2^48. Units: mg CO2e.
/// </param>
/// <param name="Id">Ten bytes of tag p, those of the receipt id.</param>
/// <param name="DeviceHash">First five bytes of SHA-256 of the device's name.</param>
public sealed record PromiseCode(
    PromiseKind Kind, uint KeyId, long Seq, long UnixSeconds, long Quantity, long Milligrams,
    ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> DeviceHash)
{
    /// <summary>What every promise begins with.</summary>
    public const string Prefix = "EDGE1:";

    /// <summary>Bytes of a receipt id.</summary>
    public const int IdBytes = 10;

    private const byte Version = 1;
    private const int BodyBytes = 40;
    private const int SignatureBytes = 64;
    private const int DeviceBytes = 5;
    private const int TextChars = (BodyBytes + SignatureBytes) / 2 * 3;

    /// <summary>The whole text, as it was read.</summary>
    public string Text => Prefix + Base45.Write([.. Body(), .. Signature.Span]);

    private ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The first bytes of a device's hash, as a promise holds them.</summary>
    public static byte[] HashOf(string device) =>
        SHA256.HashData(Encoding.ASCII.GetBytes(device))[..DeviceBytes];

    /// <summary>Does the form have room for these numbers?</summary>
    public bool IsInRange => Enum.IsDefined(Kind)
        && Seq is >= 0 and <= uint.MaxValue && Quantity is >= 0 and <= uint.MaxValue
        && UnixSeconds is >= 0 and < 1L << 40 && Milligrams is >= 0 and < 1L << 48
        && Id.Length == IdBytes && DeviceHash.Length == DeviceBytes;

    /// <summary>Signs and writes it.</summary>
    /// <param name="signer">The log that promises; its key id takes the place of the one here.
    /// </param>
    /// <exception cref="ArgumentException">A number has no room: <see cref="IsInRange"/>.
    /// </exception>
    public string Sign(LogSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (!IsInRange) throw new ArgumentException("a promise has no room for these numbers");
        PromiseCode named = this with { KeyId = signer.VerifierKey.KeyId };
        return (named with { Signature = signer.SignRaw(Signed(named.Body())) }).Text;
    }

    /// <summary>Is it signed by this log's key?</summary>
    public bool IsSignedBy(VerifierKey log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return !log.IsCosigner && log.KeyId == KeyId
            && EcdsaP256.VerifyRaw(log.Spki, Signed(Body()), Signature.Span);
    }

    /// <summary>Reads a promise; what it claims is for <see cref="IsSignedBy"/> to judge.</summary>
    public static bool TryParse(string text, out PromiseCode promise, out string fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        promise = new PromiseCode(0, 0, 0, 0, 0, 0, default, default);
        fault = $"a promise is {Prefix} and {TextChars} characters of Base45";
        if (text.Length != Prefix.Length + TextChars
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base45.TryRead(text.AsSpan(Prefix.Length), out byte[] bytes)) return false;
        fault = "it is of another version";
        if (bytes[0] != Version) return false;
        fault = "it is neither of a drop-off nor of a charge";
        if (bytes[1] is not (1 or 2)) return false;
        promise = Read(bytes);
        fault = "";
        return true;
    }

    private static PromiseCode Read(byte[] bytes) => new(
        (PromiseKind)bytes[1],
        BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(2)),
        Number(bytes.AsSpan(6, 4)), Number(bytes.AsSpan(10, 5)), Number(bytes.AsSpan(15, 4)),
        Number(bytes.AsSpan(19, 6)), bytes.AsMemory(25, IdBytes), bytes.AsMemory(35, DeviceBytes))
    {
        Signature = bytes.AsMemory(BodyBytes, SignatureBytes),
    };

    private byte[] Body()
    {
        var body = new byte[BodyBytes];
        (body[0], body[1]) = (Version, (byte)Kind);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(2), KeyId);
        Put(Seq, body.AsSpan(6, 4));
        Put(UnixSeconds, body.AsSpan(10, 5));
        Put(Quantity, body.AsSpan(15, 4));
        Put(Milligrams, body.AsSpan(19, 6));
        Id.Span.CopyTo(body.AsSpan(25));
        DeviceHash.Span.CopyTo(body.AsSpan(35));
        return body;
    }

    private static byte[] Signed(byte[] body) => [.. "EDGE1/q"u8, 0, .. body];

    private static long Number(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        foreach (byte one in bytes) value = (value << 8) | one;
        return value;
    }

    private static void Put(long value, Span<byte> into)
    {
        for (int i = into.Length - 1; i >= 0; i--, value >>= 8) into[i] = (byte)(value & 0xff);
    }
}
