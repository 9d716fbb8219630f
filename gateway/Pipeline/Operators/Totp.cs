using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Pipeline.Operators;

/// <summary>Six digits that change every 30 seconds, from a secret shared with an app.</summary>
/// <remarks>Source: RFC 6238 with SHA-1, the only form that every authenticator app takes, and
/// RFC 4226 section 5.3. Thread-safety: safe.</remarks>
public static class Totp
{
    /// <summary>Bytes of a secret.</summary>
    public const int SecretBytes = 20;

    private const int StepSeconds = 30;
    private const int Digits = 6;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A new secret.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>The step a moment lies in.</summary>
    /// <param name="unixSeconds">Units: s UTC.</param>
    public static long StepAt(long unixSeconds) => unixSeconds / StepSeconds;

    /// <summary>The code of a step.</summary>
    public static string Code(
        ReadOnlySpan<byte> secret, long step, int digits = Digits, bool isSha256 = false)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[32];
#pragma warning disable CA5350 // HMAC-SHA1 is what RFC 6238's apps speak; no collision helps here.
        var count = isSha256
            ? HMACSHA256.HashData(secret, counter, mac) : HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var offset = mac[count - 1] & 0xf;
        var binary = BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & 0x7fffffff;
        var modulus = 1;
        for (var i = 0; i < digits; i++) modulus *= 10;
        return (binary % modulus).ToString(
            "D" + digits.ToString(System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is: the present one or a neighbour; 0 when none.</summary>
    /// <remarks>A step not after <paramref name="used"/> does not count again.</remarks>
    public static long StepOf(
        ReadOnlySpan<byte> secret, string code, long unixSeconds, long used)
    {
        var given = System.Text.Encoding.UTF8.GetBytes(code);
        var found = 0L;
        for (var step = StepAt(unixSeconds) - 1; step <= StepAt(unixSeconds) + 1; step++)
        {
            var right = System.Text.Encoding.ASCII.GetBytes(Code(secret, step));
            if (CryptographicOperations.FixedTimeEquals(right, given) && step > used) found = step;
        }

        return found;
    }

    /// <summary>The secret as apps take it.</summary>
    public static string Text(ReadOnlySpan<byte> secret)
    {
        var text = new System.Text.StringBuilder();
        int held = 0, bits = 0;
        foreach (var one in secret)
        {
            held = ((held << 8) | one) & 0xffff;
            bits += 8;
            while (bits >= 5)
            {
                text.Append(Base32[(held >> (bits - 5)) & 31]);
                bits -= 5;
            }
        }

        if (bits > 0) text.Append(Base32[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>The link that an app scans.</summary>
    public static string Link(ReadOnlySpan<byte> secret, string account, string gateway) =>
        $"otpauth://totp/Edge%20{gateway}:{Uri.EscapeDataString(account)}"
        + $"?secret={Text(secret)}&issuer=Edge%20{gateway}";
}
