using System.Globalization;
using System.Text.Json;

namespace Edge.Batch.Ocmf;

/// <summary>Reads readings in order: a missing field has the value of the reading before.</summary>
/// <param name="leniencies">Where deviations are noted.</param>
/// <remarks>All but RV and CL are taken over. Source: OCMF 1.4, readings.</remarks>
internal sealed class OcmfReadingReader(ISet<string> leniencies)
{
    private string? _tm;
    private string? _tx;
    private string? _ri;
    private string? _ru;
    private string? _ef;
    private string? _st;

    internal OcmfReading Read(JsonElement item)
    {
        _tm = OcmfJson.Text(item, "TM") ?? _tm;
        _tx = OcmfJson.Text(item, "TX") ?? _tx;
        _ri = OcmfJson.Text(item, "RI") ?? _ri;
        _ru = OcmfJson.Text(item, "RU") ?? _ru;
        _ef = OcmfJson.Text(item, "EF") ?? _ef;
        _st = OcmfJson.Text(item, "ST") ?? _st;
        var obis = OcmfObis.Parse(_ri);
        if (obis.Placeholder)
        {
            leniencies.Add("obis-placeholder");
        }

        var value = Value(item);
        var (at, clock) = Time(_tm);
        return new OcmfReading(
            _tx ?? "", value, _ru, Wh(value), _ri, obis, at, clock, _ef ?? "", _st ?? "");
    }

    private string? Value(JsonElement item)
    {
        if (!item.TryGetProperty("RV", out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.GetRawText();
        }

        if (OcmfJson.Text(item, "RV") is not { Length: <= 64 } text)
        {
            return null;
        }

        leniencies.Add("rv-string");
        var bare = text.Trim(' ');
        if (bare.Length != text.Length || (bare.Length > 1 && bare[0] == '0' && bare[1] != '.'))
        {
            leniencies.Add("rv-padding");
        }

        return text;
    }

    private long? Wh(string? value)
    {
        var perUnit = _ru switch { "Wh" => 1, "kWh" => 1000, _ => 0 };
        return perUnit > 0 && value is not null
            && OcmfNumber.TryParse(value.Trim(' '), out var number)
            ? number.ToWh(perUnit)
            : null;
    }

    // 2018-07-24T13:22:04,000+0200 S
    private static (long? AtMs, string Clock) Time(string? text)
    {
        if (text is null || text.Length > 40)
        {
            return (null, "");
        }

        var blank = text.LastIndexOf(' ');
        var clock = blank > 0 ? text[(blank + 1)..] : "";
        var moment = blank > 0 ? text[..blank] : text;
        string[] forms =
        [
            "yyyy-MM-dd'T'HH:mm:ss,fffzzz", "yyyy-MM-dd'T'HH:mm:ss.fffzzz",
            "yyyy-MM-dd'T'HH:mm:sszzz",
        ];
        if (moment.Length > 5 && moment[^5] is '+' or '-')
        {
            moment = moment.Insert(moment.Length - 2, ":");
        }

        return DateTimeOffset.TryParseExact(
            moment, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? (at.ToUnixTimeMilliseconds(), clock)
            : (null, clock);
    }
}
