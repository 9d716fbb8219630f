using System.Globalization;
using System.Text;

namespace Edge.Batch;

/// <summary>What a log says about itself: its name, how many entries, the root over them.</summary>
/// <remarks>Source: C2SP tlog-checkpoint, without extension lines (trust.md section 2).</remarks>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>The three lines that are signed, each with its line feed.</summary>
    public string Body => string.Create(
        CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Base64Strict.Write(Root)}\n");

    /// <summary>Reads exactly three lines: origin, size, root of 32 bytes.</summary>
    public static bool TryParse(string body, out Checkpoint checkpoint, out string fault)
    {
        ArgumentNullException.ThrowIfNull(body);
        checkpoint = new Checkpoint("", 0, []);
        string[] lines = body.Split('\n', 5);
        if (lines.Length != 4 || lines[3].Length != 0)
            return Fail("a checkpoint has exactly three lines", out fault);
        if (!IsName(lines[0])) return Fail("the first line is no origin", out fault);
        if (!DecimalCount.TryRead(lines[1], out long size))
            return Fail("the second line is no size", out fault);
        if (!Base64Strict.TryReadHash(lines[2], out byte[] root))
            return Fail("the third line is no root of 32 bytes", out fault);
        checkpoint = new Checkpoint(lines[0], size, root);
        fault = "";
        return true;
    }

    /// <summary>True for text that may name a log or a key: 1 to 255 printable characters, no
    /// blank, no plus sign.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > Limits.MaxNameLength) return false;
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || rune.Value == '+') return false;
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Checkpoint? other) =>
        other is not null && Origin == other.Origin && Size == other.Size
        && Root.AsSpan().SequenceEqual(other.Root);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Origin, Size);

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
