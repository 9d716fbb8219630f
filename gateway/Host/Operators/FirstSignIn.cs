using System.Security.Cryptography;
using System.Text;
using Edge.Pipeline.Operators;

namespace Edge.Host.Operators;

/// <summary>The one-time link that makes the first account of a new gateway.</summary>
/// <remarks>While there is no account, the link stands in the file <c>first-sign-in</c> of the
/// data folder (mode 0600) and on the terminal; the file goes when the link is used. A start makes
/// a new link. Thread-safety: safe.</remarks>
internal sealed class FirstSignIn
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "first-sign-in";

    private readonly OperatorDesk _desk;
    private readonly string _file;
    private readonly string _code;

    /// <summary>Prepares the link, or takes an old one away.</summary>
    /// <param name="desk">The accounts.</param>
    /// <param name="data">The data folder.</param>
    public FirstSignIn(OperatorDesk desk, string data)
    {
        _desk = desk;
        _file = Path.Combine(data, FileName);
        _code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        File.Delete(_file);
    }

    /// <summary>The link's path, or null when somebody can sign in already.</summary>
    public string? Link => _desk.Accounts.IsEmpty ? $"/console/first/{_code}" : null;

    /// <summary>Writes the link into its file.</summary>
    public void Write(Uri address)
    {
        if (Link is not { } link) return;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(_file, options);
        writer.WriteLine(new Uri(address, link));
    }

    /// <summary>Is it the link's code, and is there nobody yet?</summary>
    public bool IsOpen(string code) => _desk.Accounts.IsEmpty
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(_code));

    /// <summary>The link was used.</summary>
    public void Done() => File.Delete(_file);
}
