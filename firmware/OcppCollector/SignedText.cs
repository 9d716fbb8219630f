using System.Text;
using System.Text.Json;

namespace Edge.OcppCollector;

/// <summary>OCMF as it comes through OCPP: plain, hex, base64, or inside another object.</summary>
/// <remarks>Only carried, byte for byte, and never judged here: whoever could forge it sits on
/// this side. Keys that come along are ignored; a key comes from a registry.</remarks>
public static class SignedText
{
    private const string Mark = "OCMF|";
    private const int MaxChars = 65_536;

    /// <summary>The record's own text; null when there is none.</summary>
    /// <param name="value">What stands in the place of a value.</param>
    public static string? Find(string? value)
    {
        if (value is null || value.Length is 0 or > MaxChars) return null;
        var text = value.Trim();
        if (text.StartsWith(Mark, StringComparison.Ordinal)) return Plain(text);
        if (text.StartsWith('{')) return Inner(text);
        return FromHex(text) ?? FromBase64(text);
    }

    /// <summary>Whether a record holds both the begin and the end of a transaction.</summary>
    public static bool IsWhole(string record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var sections = record.Split('|');
        if (sections.Length != 3 || Json(sections[1]) is not { } payload) return false;
        bool begins = false, ends = false;
        var kind = "";
        foreach (var reading in Field.List(payload, "RD", Limits.SampledValues))
        {
            // What a reading does not say it takes over from the one before.
            kind = Field.Text(reading, "TX") ?? kind;
            begins |= kind == "B";
            ends |= kind is "E" or "L" or "R" or "A" or "P";
        }

        return begins && ends;
    }

    private static string? Plain(string text) =>
        text.Length <= Limits.SignedBytes && Encoding.UTF8.GetByteCount(text) <= Limits.SignedBytes
            ? text : null;

    private static string? FromHex(string text)
    {
        if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit)) return null;
        return Decoded(Convert.FromHexString(text));
    }

    private static string? FromBase64(string text)
    {
        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var count)
            ? Decoded(buffer[..count]) : null;
    }

    private static string? Decoded(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("OCMF|"u8)) return null;
        try
        {
            return Plain(new UTF8Encoding(false, true).GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // The Open Charge Alliance's signed meter values in 1.6: an object as text in the value.
    private static string? Inner(string text)
    {
        if (Json(text) is not { } holder
            || Field.Text(holder, "signedMeterData") is not { } inner
            || inner.StartsWith('{'))
        {
            return null;
        }

        return Find(inner);
    }

    private static JsonElement? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(
                text, new JsonDocumentOptions { MaxDepth = Limits.Depth });
            return document.RootElement.Clone();
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            return null; // the second: half a surrogate pair
        }
    }
}
