namespace Edge.Platform;

/// <summary>Writes judged entries into the ledger and keeps the sums.</summary>
/// <remarks>Sums are collected and written once per batch.</remarks>
internal sealed class Booking(Ledger ledger, long log, long nowMs)
{
    private readonly Dictionary<string, DeviceSums> devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> verdicts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Sess, string Pack), AccountSums> accounts = [];

    /// <summary>Writes one entry.</summary>
    public void Add(long index, Ruling ruling)
    {
        ledger.Run(
            "INSERT INTO entry(log, idx, at, type, dev, seq, kind, verdict, g, wh, mg, receipt, "
            + "target) VALUES($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            log, index, ruling.AtMs, ruling.Type, ruling.Dev, ruling.Seq, ruling.Kind,
            ruling.Verdict, ruling.Grams, ruling.WattHours, ruling.Milligrams, ruling.Receipt,
            ruling.Target);
        verdicts[ruling.Verdict] = verdicts.GetValueOrDefault(ruling.Verdict) + 1;
        if (ruling.Alarm is { } alarm)
            ledger.Run("INSERT INTO alarm(at, dev, seq, code, detail) VALUES($0, $1, $2, $3, $4)",
                nowMs, ruling.Dev ?? "", ruling.Seq, alarm.Code, alarm.Detail);
        if (ruling.Dev is not null && (ruling.IsBooked || ruling.Target is not null)) Sum(ruling);
        if (ruling is { Session: not null, Pack.Length: > 0 }) Account(ruling);
    }

    /// <summary>Writes the sums of the batch.</summary>
    public void Finish()
    {
        foreach ((string dev, DeviceSums sums) in devices)
            ledger.Run(
                "INSERT INTO device(dev, events, counted, g, wh, mg, last_seq, last_at) "
                + "VALUES($0, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT(dev) DO UPDATE SET "
                + "events = events + $1, counted = counted + $2, g = g + $3, wh = wh + $4, "
                + "mg = mg + $5, last_seq = max(last_seq, $6), last_at = max(last_at, $7)",
                dev, sums.Events, sums.Counted, sums.Grams, sums.WattHours, sums.Milligrams,
                sums.LastSeq, sums.LastAtMs);
        foreach (((string sess, string pack), AccountSums sums) in accounts)
            ledger.Run(
                "INSERT INTO account(sess, log, pack, acts, counted, pieces, mg, last_at) "
                + "VALUES($0, $1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO UPDATE SET "
                + "acts = acts + $3, counted = counted + $4, pieces = pieces + $5, mg = mg + $6, "
                + "last_at = max(last_at, $7)",
                sess, log, pack, sums.Acts, sums.Counted, sums.Pieces, sums.Milligrams,
                sums.LastAtMs);
        foreach ((string code, long count) in verdicts)
            ledger.Run("INSERT INTO verdict(code, n) VALUES($0, $1) "
                + "ON CONFLICT(code) DO UPDATE SET n = n + $1", code, count);
    }

    private void Sum(Ruling ruling)
    {
        if (!devices.TryGetValue(ruling.Dev!, out DeviceSums? sums))
            devices.Add(ruling.Dev!, sums = new DeviceSums());
        sums.Milligrams += ruling.Milligrams;
        if (!ruling.IsBooked) return;
        sums.Events++;
        sums.Counted += ruling.Verdict == Verdict.Counted ? 1 : 0;
        sums.Grams += ruling.Grams;
        sums.WattHours += ruling.WattHours;
        sums.LastSeq = Math.Max(sums.LastSeq, ruling.Seq);
        sums.LastAtMs = Math.Max(sums.LastAtMs, ruling.AtMs);
    }

    private void Account(Ruling ruling)
    {
        var key = (ruling.Session!, ruling.Pack);
        if (!accounts.TryGetValue(key, out AccountSums? sums))
            accounts.Add(key, sums = new AccountSums());
        sums.Milligrams += ruling.Milligrams;
        sums.Pieces += ruling.Pieces;
        sums.LastAtMs = Math.Max(sums.LastAtMs, ruling.AtMs);
        if (!ruling.IsBooked) return;
        sums.Acts++;
        sums.Counted += ruling.Milligrams != 0 || ruling.Pieces != 0 ? 1 : 0;
    }

    private sealed class AccountSums
    {
        public long Acts { get; set; }

        public long Counted { get; set; }

        public long Pieces { get; set; }

        public long Milligrams { get; set; }

        public long LastAtMs { get; set; }
    }

    private sealed class DeviceSums
    {
        public long Events { get; set; }

        public long Counted { get; set; }

        public long Grams { get; set; }

        public long WattHours { get; set; }

        public long Milligrams { get; set; }

        public long LastSeq { get; set; }

        public long LastAtMs { get; set; }
    }
}
