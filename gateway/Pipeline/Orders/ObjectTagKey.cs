using System.Security.Cryptography;
using System.Text;

namespace Edge.Pipeline.Orders;

/// <summary>The city's key: makes the tag of an object's number, and nothing else.</summary>
/// <remarks>The gateway holds it, because a box cannot keep one safe. Nothing of a number is kept:
/// not in memory, not in a log. Source: design.md 5, docs/reference/object-tags.md.
/// Thread-safety: safe.</remarks>
public sealed class ObjectTagKey
{
    private readonly byte[] _key;

    private ObjectTagKey(byte[] key) => _key = key;

    /// <summary>Reads the key's file: B64 of 32 bytes, mode 0600.</summary>
    /// <exception cref="GatewayException">It is missing, readable by others, or no key.</exception>
    public static ObjectTagKey Read(string path)
    {
        try
        {
            var isOpen = !OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite))
                    != 0;
            if (isOpen) throw Wrong(path, "others can read it", "chmod 600");
            var key = Convert.FromBase64String(File.ReadAllText(path).Trim());
            return key.Length == 32 ? new ObjectTagKey(key)
                : throw Wrong(path, $"it has {key.Length} bytes", "B64 of 32 random bytes");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException
            or FormatException)
        {
            throw Wrong(path, wrong.Message, "name a file with B64 of 32 random bytes, mode 0600");
        }
    }

    /// <summary>The tag of a number: B64 HMAC(key, type / number), 44 characters.</summary>
    public string TagOf(string type, ReadOnlySpan<byte> number)
    {
        var text = new byte[type.Length + 1 + number.Length];
        Encoding.ASCII.GetBytes(type, text);
        text[type.Length] = (byte)'/';
        number.CopyTo(text.AsSpan(type.Length + 1));
        var tag = Convert.ToBase64String(HMACSHA256.HashData(_key, text));
        CryptographicOperations.ZeroMemory(text);
        return tag;
    }

    private static GatewayException Wrong(string path, string cause, string hint) =>
        new("read the city key", path, cause, hint);
}
