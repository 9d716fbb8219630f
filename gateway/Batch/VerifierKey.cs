using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Batch;

/// <summary>A public key with its name, as everybody who checks notes holds it.</summary>
/// <remarks>
/// Text form: name + eight hex digits of the key id + Base64 of type and key. Two types: 02, a
/// plain ECDSA P-256 signature (key id = SHA-256(SPKI)[0..4)); ff, our cosignature with a time.
/// Source: C2SP signed-note, trust.md section 2. Thread-safety: safe for many readers.
/// </remarks>
public sealed class VerifierKey
{
    /// <summary>Identifier of the cosignature type, which is our own.</summary>
    public const string CosignatureId = "edge-cosignature-ecdsa-p256/v1";

    private readonly byte[] spki;

    private VerifierKey(string name, bool isCosigner, byte[] spki, uint keyId)
    {
        Name = name;
        IsCosigner = isCosigner;
        this.spki = spki;
        KeyId = keyId;
    }

    /// <summary>Name of the log or cosigner.</summary>
    public string Name { get; }

    /// <summary>True for type ff (signs a time as well), false for type 02.</summary>
    public bool IsCosigner { get; }

    /// <summary>The four bytes that stand before every signature of this key.</summary>
    public uint KeyId { get; }

    /// <summary>The key as SubjectPublicKeyInfo, for other tools.</summary>
    public ReadOnlySpan<byte> Spki => spki;

    /// <summary>The whole key as one line of text.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Base64Strict.Write(Material())}");

    /// <summary>The same key in PEM, for openssl.</summary>
    public string ToPem() => PemEncoding.WriteString("PUBLIC KEY", spki) + "\n";

    /// <summary>Makes the verifier of a log's or a root's key.</summary>
    /// <exception cref="ArgumentException">The name has a blank or plus, or the key is no P-256.
    /// </exception>
    public static VerifierKey ForLog(string name, ECDsa key) => Make(name, false, key);

    /// <summary>Makes the verifier of a cosigner's key.</summary>
    /// <exception cref="ArgumentException">The name has a blank or plus, or the key is no P-256.
    /// </exception>
    public static VerifierKey ForCosigner(string name, ECDsa key) => Make(name, true, key);

    /// <summary>Reads the text form; the key id must be right and the point on the curve.</summary>
    public static bool TryParse(string text, out VerifierKey key, out string fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = new VerifierKey("", false, [], 0);
        if (text.Length > 1024) return Fail("the key is too long", out fault);
        int first = text.IndexOf('+', StringComparison.Ordinal);
        if (first < 1 || text.Length < first + 11 || text[first + 9] != '+')
            return Fail("a key is name+id+material", out fault);
        if (!Checkpoint.IsName(text[..first])) return Fail("the name is not allowed", out fault);
        if (!TryHex(text.AsSpan(first + 1, 8), out uint id))
            return Fail("the key id is not eight hex digits", out fault);
        if (!Base64Strict.TryRead(text.AsSpan(first + 10), out byte[] material))
            return Fail("the key material is no Base64", out fault);
        if (!TryMaterial(material, out bool isCosigner, out byte[] point))
            return Fail("the key is of no type known here", out fault);
        if (Identify(text[..first], isCosigner, point) != id)
            return Fail("the key id does not belong to this key", out fault);
        if (!EcdsaP256.TryImport(point, out ECDsa? imported))
            return Fail("the key is not on the curve P-256", out fault);
        imported.Dispose();
        key = new VerifierKey(text[..first], isCosigner, point, id);
        fault = "";
        return true;
    }

    /// <summary>
    /// True if the bytes after the key id are this key's signature over the text.
    /// </summary>
    /// <param name="body">The signed text with its last line feed.</param>
    /// <param name="blob">DER, for a cosigner after eight bytes of time.</param>
    /// <param name="unixSeconds">The time a cosigner states; 0 for plain signatures.</param>
    public bool Verify(string body, ReadOnlySpan<byte> blob, out long unixSeconds)
    {
        ArgumentNullException.ThrowIfNull(body);
        unixSeconds = 0;
        string signed = body;
        if (IsCosigner)
        {
            if (blob.Length < 8) return false;
            ulong seconds = BinaryPrimitives.ReadUInt64BigEndian(blob);
            if (seconds > (ulong)Limits.MaxInteger) return false;
            unixSeconds = (long)seconds;
            signed = CosignedText(body, unixSeconds);
            blob = blob[8..];
        }
        return EcdsaP256.VerifyDer(spki, Encoding.UTF8.GetBytes(signed), blob);
    }

    /// <summary>The text that a cosigner signs: its own header and time before the note's text.
    /// </summary>
    internal static string CosignedText(string body, long unixSeconds) => string.Create(
        CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixSeconds}\n{body}");

    private static VerifierKey Make(string name, bool isCosigner, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        if (!Checkpoint.IsName(name)) throw new ArgumentException($"'{name}' cannot name a key");
        if (!EcdsaP256.IsSpki(spki))
            throw new ArgumentException($"the key of {name} is not on P-256");
        return new VerifierKey(name, isCosigner, spki, Identify(name, isCosigner, spki));
    }

    private static uint Identify(string name, bool isCosigner, byte[] spki)
    {
        byte[] named = !isCosigner ? spki :
            [.. Encoding.UTF8.GetBytes(name), 0x0a, 0xff, .. Encoding.UTF8.GetBytes(CosignatureId),
                .. spki];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(named));
    }

    private byte[] Material() => !IsCosigner ? [0x02, .. spki] :
        [0xff, .. Encoding.UTF8.GetBytes(CosignatureId), .. spki];

    private static bool TryMaterial(byte[] material, out bool isCosigner, out byte[] point)
    {
        isCosigner = false;
        point = [];
        int skip = 1; // there is a first byte: a key's text has at least one character here
        if (material[0] == 0xff)
        {
            byte[] id = Encoding.UTF8.GetBytes(CosignatureId);
            if (!material.AsSpan(1).StartsWith(id)) return false;
            skip += id.Length;
            isCosigner = true;
        }
        else if (material[0] != 0x02)
        {
            return false;
        }
        point = material[skip..];
        return point.Length == EcdsaP256.SpkiBytes;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        foreach (char c in text)
            if (!char.IsAsciiHexDigitLower(c)) return false;
        return uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out value);
    }

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
