using Edge.Batch.Ocmf;
using Edge.Calculator;
using Edge.Wire;

namespace Edge.Platform;

/// <summary>What a meter's own signature says of a charge, judged again by the platform.</summary>
/// <remarks>By the entry, the agreed keys and the pages booked before, as the gateway did: so both
/// calculate from the same evidence level.</remarks>
internal sealed class MeterJudge(Ledger ledger)
{
    /// <summary>Judges a booked event and remembers the pages it used.</summary>
    public MeterSignature Judge(KnownLog log, EventLine line)
    {
        if (line.Kind != "charge") return MeterSignature.None;
        string gateway = log.Row.Gateway;
        OcmfFinding finding = log.MeterKeys.Judge(
            Charge(line), new Pages(ledger, gateway, line.Dev, line.Seq));
        foreach (OcmfPage page in finding.Pages)
            ledger.Run(
                "INSERT OR IGNORE INTO ocmf_page(gateway, key, page, sha256, dev, seq) "
                + "VALUES($0, $1, $2, $3, $4, $5)",
                gateway, page.Key, page.Page, page.Sha256, line.Dev, line.Seq);
        return finding.State switch
        {
            OcmfState.Good => MeterSignature.Good,
            OcmfState.Refused => MeterSignature.Refused,
            _ => MeterSignature.None,
        };
    }

    private static OcmfCharge Charge(EventLine line) => new(
        line.Dev,
        line.TryGetText("meter", out string meter) && meter.Length > 0 ? meter : line.Dev,
        line.TryGetText("ocmf", out string ocmf) ? ocmf : null,
        line.TryGetLong("start", out long start) ? start : null,
        line.TryGetLong("stop", out long stop) ? stop : null,
        line.TryGetLong("off", out long off) ? off : 0);

    private sealed class Pages(Ledger ledger, string gateway, string dev, long seq) : IOcmfPages
    {
        public string? Find(string keyId, string page) => ledger.Value(
            "SELECT sha256 FROM ocmf_page WHERE gateway = $0 AND key = $1 AND page = $2 "
            + "AND NOT (dev = $3 AND seq = $4)",
            gateway, keyId, page, dev, seq) as string;
    }
}
