using System.Security.Cryptography;
using System.Text;
using Edge.Pipeline;

namespace Edge.Host;

/// <summary>The token of whoever operates this machine: a file in the data folder.</summary>
/// <remarks>Whoever may read the data folder may command the devices: that is the operator of the
/// machine, and <c>edge devices</c> run beside it. Made at the first start, mode 0600.
/// Thread-safety: safe.</remarks>
internal sealed class OperatorToken
{
    private const string FileName = "operator.token";
    private readonly byte[] _hash;

    private OperatorToken(string text) => _hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));

    /// <summary>Reads the token of a data folder, or makes one.</summary>
    /// <exception cref="GatewayException">The file cannot be read or written.</exception>
    public static OperatorToken Open(string data)
    {
        var path = Path.Combine(data, FileName);
        try
        {
            if (File.Exists(path)) return new OperatorToken(File.ReadAllText(path).Trim());
            var text = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(path, options);
            writer.Write(text);
            return new OperatorToken(text);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(
                "open the operator's token", path, wrong.Message,
                "check the rights of the data folder", wrong);
        }
    }

    /// <summary>Does the request carry it? Compared in fixed time.</summary>
    public bool Admits(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header is { Length: <= 512 }
            && header.StartsWith("Bearer ", StringComparison.Ordinal)
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(header[7..])), _hash);
    }
}
