using System.Collections.Frozen;
using System.Text;

namespace Edge.Pipeline;

/// <summary>The field names that may leave the site.</summary>
/// <remarks>An event with any other top-level name is journaled and sealed, but its entry holds a
/// hash in place of the line. Source: design.md ruling 1; domain.md section 5.8; the table is
/// <c>docs/reference/envelope.md</c>. Thread-safety: immutable.</remarks>
public sealed class FieldList
{
    /// <summary>Names every event may carry.</summary>
    public static readonly IReadOnlyList<string> Common =
        ["v", "dev", "boot", "seq", "t", "tq", "kind", "sess", "mg", "pack", "cal", "fw", "prev"];

    /// <summary>Names added by each kind.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> ByKind =
        new Dictionary<string, IReadOnlyList<string>>
        {
            ["dropoff"] =
            [
                "net", "comp", "cat", "conf", "declared", "detected", "pieces", "tare", "object",
                "u", "why",
            ],
            ["charge"] =
            [
                "start", "stop", "wh", "off", "un", "fl", "meter", "conn", "startT", "stopT",
                "ocmf", "raw",
            ],
            ["reading"] = ["meter", "class", "reg", "raw"],
            ["checkin"] = ["place", "codeWindow"],
            ["emptying"] = ["comp", "net", "seal", "who"],
            ["calibration"] = ["scale", "span", "zero"],
            ["alarm"] = ["code", "value"],
            ["hello"] = ["low", "next", "link"],
        };

    private readonly FrozenSet<string> _names;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _spans;

    /// <summary>The table, with what the packs in use add.</summary>
    /// <param name="added">Names that packs allow beside the table.</param>
    public FieldList(IEnumerable<string> added)
    {
        _names = Common.Concat(ByKind.Values.SelectMany(names => names)).Concat(added)
            .ToFrozenSet(StringComparer.Ordinal);
        _spans = _names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>May a field of this name, as it stands in the line, leave?</summary>
    /// <remarks>
    /// A name known for one kind is harmless in another, and in a kind not known yet.
    /// </remarks>
    public bool MayLeave(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[64];
        return name.Length <= text.Length
            ? _spans.Contains(text[..Encoding.ASCII.GetChars(name, text)])
            : _names.Contains(Encoding.ASCII.GetString(name));
    }
}
