using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Edge.Batch.Ocmf;

/// <summary>One signed meter record, <c>OCMF|payload|signature</c>, taken apart and never written
/// again.</summary>
public sealed class OcmfRecord
{
    /// <summary>Longest text that is looked at.</summary>
    /// <remarks>Units: characters. OCPP 2 carries at most 32 768 in base64.</remarks>
    public const int MaxChars = 65_536;

    /// <summary>Most readings of one record.</summary>
    public const int MaxReadings = 1_000;

    private readonly byte[] _payload;
    private readonly JsonElement _signature;

    private OcmfRecord(byte[] payload, JsonElement head, JsonElement signature)
    {
        _payload = payload;
        _signature = signature;
        Pagination = OcmfJson.Text(head, "PG");
        GatewaySerial = OcmfJson.Text(head, "GS");
        MeterSerial = OcmfJson.Text(head, "MS");
        UserAssigned = head.TryGetProperty("IS", out var user) ? user.GetRawText() : "";
        UserType = OcmfJson.Text(head, "IT");
        UserId = OcmfJson.Text(head, "ID");
        Algorithm = OcmfJson.Text(signature, "SA") ?? OcmfCurve.DefaultAlgorithm;
        PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(payload));
        if (IsNumber(head, "FV"))
        {
            Leniencies.Add("fv-number");
        }

        if (IsNumber(head, "CT"))
        {
            Leniencies.Add("ct-number");
        }
    }

    /// <summary>PG: a letter and a number that goes up by one; null when absent.</summary>
    public string? Pagination { get; }

    /// <summary>GS; null when absent.</summary>
    public string? GatewaySerial { get; }

    /// <summary>MS; null when absent.</summary>
    public string? MeterSerial { get; }

    /// <summary>The number a key is registered under.</summary>
    public string Serial => MeterSerial ?? GatewaySerial ?? "";

    /// <summary>IS as written; <c>true</c> when a user is assigned.</summary>
    public string UserAssigned { get; }

    /// <summary>IT.</summary>
    public string? UserType { get; }

    /// <summary>ID.</summary>
    public string? UserId { get; }

    /// <summary>SA, or its default.</summary>
    public string Algorithm { get; }

    /// <summary>SHA-256 of the signed bytes: signatures can be rewritten, these cannot.</summary>
    public string PayloadSha256 { get; }

    /// <summary>Readings in order.</summary>
    public IReadOnlyList<OcmfReading> Readings { get; private set; } = [];

    /// <summary>Deviations from the OCMF text this record needs, by name.</summary>
    public SortedSet<string> Leniencies { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a record apart; the signature is not judged yet.</summary>
    /// <returns>False for anything but three sections of two proper JSON objects with
    /// readings.</returns>
    public static bool TryParse(string? text, out OcmfRecord? record)
    {
        record = null;
        if (text is null || text.Length > MaxChars)
        {
            return false;
        }

        var trimmed = text.Trim('\uFEFF', ' ', '\t', '\r', '\n');
        var sections = trimmed.Split('|');
        if (sections is not ["OCMF", var head, var tail])
        {
            return false;
        }

        byte[] payload;
        try
        {
            payload = new UTF8Encoding(false, true).GetBytes(head);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }

        if (OcmfJson.Object(payload) is not { } body
            || OcmfJson.Object(Encoding.UTF8.GetBytes(tail)) is not { } signature)
        {
            return false;
        }

        var parsed = new OcmfRecord(payload, body, signature);
        if (trimmed.Length != text.Length)
        {
            parsed.Leniencies.Add("outer-whitespace");
        }

        if (!parsed.TakeReadings(body))
        {
            return false;
        }

        record = parsed;
        return true;
    }

    /// <summary>Judges the signature.</summary>
    /// <param name="key">The key registered for the serial; null when there is none.</param>
    /// <param name="keyCurveKnown">False when the registered key is of a curve OCMF does not
    /// have.</param>
    /// <returns>Null when it is good, else the reason.</returns>
    public string? Judge(OcmfKey? key, bool keyCurveKnown = true)
    {
        var curve = OcmfCurve.OfAlgorithm(Algorithm, out var spelled);
        if (curve is null)
        {
            return "algorithm-unknown";
        }

        if (spelled)
        {
            Leniencies.Add("sa-spelling");
        }

        if (key is null)
        {
            return keyCurveKnown ? "key-unknown" : "key-curve";
        }

        if (!key.Fits(curve))
        {
            return "key-curve";
        }

        return OcmfSignature.TryRead(_signature, curve, Leniencies, out var signature)
            && key.Verify(curve, _payload, signature)
            ? null
            : "signature";
    }

    private bool TakeReadings(JsonElement body)
    {
        if (!body.TryGetProperty("RD", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > MaxReadings)
        {
            return false;
        }

        var readings = new List<OcmfReading>();
        var reader = new OcmfReadingReader(Leniencies);
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            readings.Add(reader.Read(item));
        }

        Readings = readings;
        if (readings.Any(r => r.Wh is not null)
            && readings.Any(r => r is { Wh: null, Value: not null }))
        {
            Leniencies.Add("unit-not-energy");
        }

        return true;
    }

    private static bool IsNumber(JsonElement head, string name) =>
        head.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number;
}
