using System.Globalization;
using System.Text;

namespace Edge.Batch;

/// <summary>What a firmware release is: the text that the release keys sign.</summary>
/// <remarks>
/// A signed note, <c>edge-fw/1</c>: one text for one image, so that no part of one release can be
/// put beside a part of another. Valid with 2 of the release keys. Source: trust.md section 5,
/// OTA; reference: docs/reference/releases.md.
/// </remarks>
/// <param name="Product">What it is for: smart-bin, recycling-box, meter-collector.</param>
/// <param name="Hardware">The board it is for.</param>
/// <param name="Version">Its version: three numbers, each 0 to 999.</param>
/// <param name="Minimum">Lowest version it may follow.</param>
/// <param name="Size">Size of the image. Units: bytes.</param>
/// <param name="Sha256">SHA-256 of the image, 64 lower-case hex digits.</param>
/// <param name="ExpiresSeconds">Not to be installed after. Units: s since 1970.</param>
/// <param name="Serial">Number of the release: only grows, also when the version is mended.
/// Range: from 1.</param>
public sealed record ReleaseManifest(
    string Product, string Hardware, string Version, string Minimum, long Size, string Sha256,
    long ExpiresSeconds, long Serial)
{
    /// <summary>First line of the text.</summary>
    public const string Header = "edge-fw/1";

    /// <summary>Largest image. Units: bytes.</summary>
    public const long SizeMax = 16 * 1024 * 1024;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int NameChars = 32;
    private static readonly string[] Names =
        ["product", "hardware", "version", "minimum", "size", "sha256", "expires", "serial"];

    /// <summary>The text that is signed.</summary>
    public string Body => string.Create(
        CultureInfo.InvariantCulture,
        $"{Header}\nproduct {Product}\nhardware {Hardware}\nversion {Version}\nminimum {Minimum}\n"
        + $"size {Size}\nsha256 {Sha256}\nexpires {Expires}\nserial {Serial}\n");

    /// <summary>Until when it may be installed, as it is written.</summary>
    public string Expires => DateTimeOffset.FromUnixTimeSeconds(ExpiresSeconds).ToString(
        TimeForm, CultureInfo.InvariantCulture);

    /// <summary>Reads a manifest and checks the release keys' signatures.</summary>
    /// <param name="text">The note.</param>
    /// <param name="keys">The release keys, known beforehand.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="fault">Why it is refused.</param>
    public static bool TryParse(
        string text, ReleaseKeys keys, out ReleaseManifest manifest, out string fault)
    {
        ArgumentNullException.ThrowIfNull(keys);
        manifest = new ReleaseManifest("", "", "", "", 0, "", 0, 0);
        return Note.TryParse(text, out Note note, out fault) && keys.Accept(note, out fault)
            && TryBody(note.Body, out manifest, out fault);
    }

    /// <summary>Reads the text without looking at any signature.</summary>
    public static bool TryBody(string body, out ReleaseManifest manifest, out string fault)
    {
        ArgumentNullException.ThrowIfNull(body);
        manifest = new ReleaseManifest("", "", "", "", 0, "", 0, 0);
        string[] lines = body.Split('\n', Names.Length + 3);
        if (lines.Length != Names.Length + 2 || lines[0] != Header || lines[^1].Length != 0)
            return Fail($"the text is not {Header}", out fault);
        var values = new string[Names.Length];
        for (int i = 0; i < Names.Length; i++)
        {
            string start = Names[i] + " ";
            if (!lines[i + 1].StartsWith(start, StringComparison.Ordinal))
                return Fail($"line {i + 2} is not the {Names[i]}", out fault);
            values[i] = lines[i + 1][start.Length..];
        }
        bool good = DecimalCount.TryRead(values[4], out long size)
            & DecimalCount.TryRead(values[7], out long serial)
            & DateTimeOffset.TryParseExact(values[6], TimeForm, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset expires);
        if (!good) return Fail("size, serial or expires is not of its form", out fault);
        manifest = new ReleaseManifest(values[0], values[1], values[2], values[3], size, values[5],
            expires.ToUnixTimeSeconds(), serial);
        fault = manifest.Fault();
        return fault.Length == 0;
    }

    /// <summary>Empty, or which value is out of its range.</summary>
    public string Fault() =>
        !IsName(Product) ? "the product is no name"
        : !IsName(Hardware) ? "the hardware is no name"
        : VersionNumber(Version) < 0 ? "the version is not three numbers"
        : VersionNumber(Minimum) < 0 ? "the minimum is not three numbers"
        : VersionNumber(Minimum) > VersionNumber(Version) ? "the minimum is above the version"
        : Size is < 1 or > SizeMax ? "the size is out of its range"
        : Sha256.Length != 64 || !Sha256.All(char.IsAsciiHexDigitLower) ? "the hash is no SHA-256"
        : Serial is < 1 or > Limits.MaxInteger ? "the serial is out of its range"
        : ExpiresSeconds < 0 ? "the expiry is out of its range" : "";

    /// <summary>A version as one number that orders as the device orders it; -1 for none.</summary>
    public static long VersionNumber(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        string[] parts = version.Split('.', 4);
        if (parts.Length != 3) return -1;
        long number = 0;
        foreach (string part in parts)
        {
            if (!DecimalCount.TryRead(part, out long value) || value > 999) return -1;
            number = number * 1000 + value;
        }
        return number;
    }

    private static bool IsName(string text) => text.Length is > 0 and <= NameChars
        && text[0] != '-' && text.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one)
            || one == '-');

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
