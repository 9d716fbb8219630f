using System.Globalization;

namespace Edge.Batch;

/// <summary>When a key may be believed.</summary>
/// <param name="FromSeconds">First second, since 1970.</param>
/// <param name="ToSeconds">First second after, since 1970; null while it is in use.</param>
/// <param name="UptoSize">For a compromised log key: the last size it proves; null if none.</param>
public readonly record struct KeyPeriod(long FromSeconds, long? ToSeconds, long? UptoSize)
{
    /// <summary>A key that is believed at all times: the reader vouches for it.</summary>
    public static KeyPeriod Always => new(0, null, null);

    /// <summary>True if the key may be believed for a log of this size, signed at that time.
    /// </summary>
    public bool Covers(long unixSeconds, long size) =>
        unixSeconds >= FromSeconds && (ToSeconds is null || unixSeconds < ToSeconds)
        && (UptoSize is null || size <= UptoSize);
}

/// <summary>One line of a key set.</summary>
public sealed record KeySetLine(VerifierKey Key, KeyPeriod Period);

/// <summary>The signed list of every key ever used, <c>keys.note</c>.</summary>
/// <remarks>
/// Valid with signatures of 2 of 3 offline root keys. The serial only grows; retired keys stay
/// listed for ever, a compromised one with the last size it proves. Source: trust.md section 2.
/// </remarks>
public sealed record KeySet(long Serial, long ExpiresSeconds, IReadOnlyList<KeySetLine> Lines)
{
    /// <summary>First line of the text.</summary>
    public const string Header = "edge-keys/1";

    /// <summary>Roots that must have signed.</summary>
    public const int Threshold = 2;

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MaxLines = 4096;

    /// <summary>The text that the roots sign.</summary>
    public string Body
    {
        get
        {
            var text = new System.Text.StringBuilder();
            text.Append(CultureInfo.InvariantCulture,
                $"{Header}\nserial {Serial}\nexpires {Time(ExpiresSeconds)}\n");
            foreach ((VerifierKey key, KeyPeriod period) in Lines)
            {
                text.Append(key.IsCosigner ? "cosigner " : "log ").Append(key.Text).Append(' ')
                    .Append(Time(period.FromSeconds)).Append(' ')
                    .Append(period.ToSeconds is { } to ? Time(to) : "-");
                if (period.UptoSize is { } upto)
                    text.Append(CultureInfo.InvariantCulture, $" upto {upto}");
                text.Append('\n');
            }
            return text.ToString();
        }
    }

    /// <summary>Reads a key set and checks the roots' signatures.</summary>
    /// <param name="text">The note.</param>
    /// <param name="roots">The three root keys, known beforehand.</param>
    /// <param name="set">The set.</param>
    /// <param name="fault">Why it is refused.</param>
    public static bool TryParse(
        string text, IReadOnlyList<VerifierKey> roots, out KeySet set, out string fault)
    {
        ArgumentNullException.ThrowIfNull(roots);
        set = new KeySet(0, 0, []);
        if (!Note.TryParse(text, out Note note, out fault)) return false;
        int good = 0;
        foreach (uint id in roots.Select(root => root.KeyId).Distinct())
        {
            SignatureState state = note.Check(roots.First(root => root.KeyId == id));
            if (state == SignatureState.Broken)
                return Fail("a root's signature is broken", out fault);
            if (state == SignatureState.Good) good++;
        }
        if (good < Threshold)
            return Fail($"{good} of the roots signed, {Threshold} must", out fault);
        return TryBody(note.Body, out set, out fault);
    }

    /// <summary>True if a newer set may take this one's place: the serial grows and no key is
    /// dropped or made valid again.</summary>
    public bool MayFollow(KeySet newer, out string fault)
    {
        ArgumentNullException.ThrowIfNull(newer);
        if (newer.Serial <= Serial) return Fail("the serial does not grow", out fault);
        foreach ((VerifierKey key, KeyPeriod period) in Lines)
        {
            KeySetLine? kept = newer.Lines.FirstOrDefault(line => line.Key.Text == key.Text);
            if (kept is null) return Fail($"{key.Name} is no longer listed", out fault);
            if (period.UptoSize is { } upto && !(kept.Period.UptoSize <= upto))
                return Fail($"{key.Name} would prove more than before", out fault);
            if (period.ToSeconds is { } to && !(kept.Period.ToSeconds <= to))
                return Fail($"{key.Name} would be valid again", out fault);
        }
        fault = "";
        return true;
    }

    /// <summary>The keys of this set as a reader's trust.</summary>
    public Trust ToTrust(long nowSeconds)
    {
        var trust = new Trust { NowSeconds = nowSeconds };
        foreach ((VerifierKey key, KeyPeriod period) in Lines) trust.Add(key, period);
        return trust;
    }

    private static bool TryBody(string body, out KeySet set, out string fault)
    {
        set = new KeySet(0, 0, []);
        string[] lines = body.Split('\n', MaxLines + 1);
        // The text of a note ends with a line feed: after the last one there is nothing.
        if (lines.Length is < 4 or > MaxLines || lines[0] != Header)
            return Fail($"the text is not {Header}", out fault);
        if (!lines[1].StartsWith("serial ", StringComparison.Ordinal)
            || !DecimalCount.TryRead(lines[1].AsSpan(7), out long serial))
            return Fail("the second line is no serial", out fault);
        if (!lines[2].StartsWith("expires ", StringComparison.Ordinal)
            || !TryTime(lines[2][8..], out long expires))
            return Fail("the third line is no expiry", out fault);
        var keys = new List<KeySetLine>();
        for (int i = 3; i < lines.Length - 1; i++)
        {
            if (!TryLine(lines[i], out KeySetLine line, out string why))
                return Fail($"line {i + 1}: {why}", out fault);
            keys.Add(line);
        }
        set = new KeySet(serial, expires, keys);
        fault = "";
        return true;
    }

    private static bool TryLine(string text, out KeySetLine line, out string fault)
    {
        line = null!;
        string[] words = text.Split(' ');
        if (words.Length is not (4 or 6)) return Fail("not: side key from to", out fault);
        if (!VerifierKey.TryParse(words[1], out VerifierKey key, out fault)) return false;
        if (words[0] != (key.IsCosigner ? "cosigner" : "log"))
            return Fail("the key is of the other side", out fault);
        if (!TryTime(words[2], out long from)) return Fail("no time from which", out fault);
        long to = 0, upto = 0;
        bool open = words[3] == "-";
        if (!open && (!TryTime(words[3], out to) || to < from))
            return Fail("no time until which", out fault);
        bool cut = words.Length == 6;
        if (cut && (words[4] != "upto" || !DecimalCount.TryRead(words[5], out upto)))
            return Fail("no size after upto", out fault);
        line = new KeySetLine(key, new KeyPeriod(from, open ? null : to, cut ? upto : null));
        fault = "";
        return true;
    }

    private static bool TryTime(string text, out long unixSeconds)
    {
        bool good = DateTimeOffset.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        unixSeconds = good ? time.ToUnixTimeSeconds() : 0;
        return good && unixSeconds >= 0;
    }

    private static string Time(long unixSeconds) => DateTimeOffset
        .FromUnixTimeSeconds(unixSeconds).ToString(TimeForm, CultureInfo.InvariantCulture);

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
