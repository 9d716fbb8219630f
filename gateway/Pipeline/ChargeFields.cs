using Edge.Batch.Ocmf;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Pipeline;

/// <summary>What a charge's line says of its meter.</summary>
internal static class ChargeFields
{
    /// <summary>The meter's name; the device's own where none is given.</summary>
    public static string Meter(EventLine line) =>
        line.TryGetText("meter", out var meter) && meter.Length > 0 ? meter : line.Dev;

    /// <summary>What its signature can speak of.</summary>
    public static OcmfCharge Of(EventLine line) => new(
        line.Dev, Meter(line), line.TryGetText("ocmf", out var ocmf) ? ocmf : null,
        Number(line, "start"), Number(line, "stop"), Number(line, "off") ?? 0);

    /// <summary>A whole number; null when absent.</summary>
    public static long? Number(EventLine line, string name) =>
        line.TryGetLong(name, out var value) ? value : null;

    /// <summary>What a finding means for the calculation.</summary>
    public static MeterSignature Signature(OcmfState state) => state switch
    {
        OcmfState.Good => MeterSignature.Good,
        OcmfState.Refused => MeterSignature.Refused,
        _ => MeterSignature.None,
    };

    /// <summary>The keys of a site's terms.</summary>
    /// <exception cref="GatewayException">One is no key.</exception>
    public static MeterKeys KeysOf(SiteTerms terms) => MeterKeys.TryMake(
        (terms.MeterKeys ?? []).Select(row => (row.Dev, row.Meter, row.Serial, row.Key)),
        out var keys, out var fault)
        ? keys
        : throw new GatewayException(
            "agree the terms", "meterKeys", fault,
            "print the key as the meter's maker gives it, at the gateway and at the platform");
}
