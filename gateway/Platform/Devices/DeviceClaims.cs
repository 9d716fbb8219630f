using System.Security.Cryptography;
using System.Text;
using Edge.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.Platform.Devices;

/// <summary>A device that was prepared at a bench and is to be claimed.</summary>
/// <param name="Serial">What is printed on it.</param>
/// <param name="Site">Where it is to stand.</param>
/// <param name="Kind">bin, box or meter.</param>
/// <param name="Dev">The id it is to get; never used before or again.</param>
/// <param name="State">prepared, asked, approved, claimed, blocked, cancelled.</param>
/// <param name="MadeMs">When it was prepared. Units: ms UTC.</param>
/// <param name="AskedMs">When it first asked; 0 for not yet. Units: ms UTC.</param>
public sealed record ClaimRow(
    string Serial, string Site, string Kind, string Dev, string State, long MadeMs, long AskedMs);

/// <summary>What the bench writes into a new device, and what the technician is told.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Secret">S, B64 of 32 bytes: shown once, kept by platform and device alone.</param>
/// <param name="Code">The one-time code of the technician: 10 characters.</param>
public sealed record Prepared(ClaimRow Claim, string Secret, string Code);

/// <summary>Claims: prepared at a bench, asked for by a device, approved by a technician.</summary>
/// <remarks>Source: trust.md section 5. S works once and is erased when the first event of the
/// device is booked. Five wrong codes block a claim. Thread-safety: safe.</remarks>
public sealed class DeviceClaims
{
    /// <summary>Wrong codes before a claim is blocked.</summary>
    public const int TriesMax = 5;

    private const int LineBytes = 1024;
    private const string Columns = "SELECT serial, site, kind, dev, state, made, asked FROM claim ";
    private readonly DeviceStore store;
    private readonly Registry registry;
    private readonly NativeHmac hmac = new();
    private readonly TimeProvider time;

    /// <summary>Claims over a store.</summary>
    public DeviceClaims(DeviceStore store, Registry registry, TimeProvider time) =>
        (this.store, this.registry, this.time) = (store, registry, time);

    /// <summary>Prepares a device.</summary>
    /// <returns>Null with the reason when serial or id are not free or not of their form.</returns>
    public Prepared? Prepare(
        string serial, string site, string kind, string dev, string who, out string fault)
    {
        fault = Fault(serial, site, kind, dev, who);
        if (fault.Length > 0) return null;
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        byte[] chance = RandomNumberGenerator.GetBytes(10);
        string code = ReceiptId.From(Convert.ToBase64String([.. chance, .. new byte[22]]))[..10];
        long now = NowMs();
        store.Together(() =>
        {
            store.Run(
                "INSERT INTO claim VALUES($0, $1, $2, $3, $4, $5, 0, 'prepared', '', '', $6, 0)",
                serial, site, kind, dev, secret, Hash(serial, code), now);
            store.Note(now, who, "claim.prepare", serial, $"{dev} at {site}");
        });
        return new Prepared(Find(serial)!, Convert.ToBase64String(secret), code);
    }

    /// <summary>Claims of a site, or of all when it is empty; newest first.</summary>
    public IReadOnlyList<ClaimRow> List(string site) => store.Rows(
        Columns + "WHERE $0 = '' OR site = $0 ORDER BY made DESC LIMIT 1000", Read, site);

    /// <summary>One claim, or null.</summary>
    public ClaimRow? Find(string serial) =>
        store.Rows(Columns + "WHERE serial = $0", Read, serial) is [var one] ? one : null;

    /// <summary>MQTT password of an open claim; null when there is none.</summary>
    public string? Password(string serial) =>
        Find(serial) is { State: not ("blocked" or "cancelled") } && Secret(serial) is { } secret
            ? ClaimKeys.Password(hmac, secret) : null;

    /// <summary>A technician says the code that came with the device.</summary>
    /// <returns>approved, or why not: unknown, code, blocked, used.</returns>
    public string Approve(string serial, string code, string who)
    {
        string said = "unknown";
        store.Together(() =>
        {
            if (Find(serial) is not { } claim) return;
            said = Judge(claim, code);
            if (said == "approved")
                store.Run("UPDATE claim SET state = 'approved' WHERE serial = $0", serial);
            store.Note(NowMs(), who, "claim.approve", serial, said);
        });
        return said;
    }

    /// <summary>Takes a claim back that was not given yet.</summary>
    public bool Cancel(string serial, string who)
    {
        int changed = store.Run(
            "UPDATE claim SET state = 'cancelled', secret = NULL WHERE serial = $0 "
            + "AND state <> 'claimed'", serial);
        if (changed > 0) store.Note(NowMs(), who, "claim.cancel", serial, "");
        return changed > 0;
    }

    /// <summary>A device asks, through a gateway that can neither read nor alter it.</summary>
    /// <returns>200 and the line for it; 202 while nobody approved; or a refusal.</returns>
    public Answer Request(GatewayRow sender, string serial, byte[] line)
    {
        if (Secret(serial) is not { } secret || Find(serial) is not { } claim
            || claim.Site != sender.Site) return Say(404, "unknown");
        var down = new DownLine(new TagMaker(hmac, LineBytes));
        bool good = line.Length <= LineBytes && down.TryReadClaim(secret, line, 0, line.Length)
            && Text(down, "serial") == serial && Text(down, "kind") == "claim"
            && Text(down, "nd").Length == 24;
        if (!good) return Say(403, "tag");
        string nonce = Text(down, "nd");
        return claim.State switch
        {
            "claimed" => Again(serial, nonce),
            "approved" => Give(sender, claim, secret, nonce),
            "prepared" or "asked" => Wait(serial),
            _ => Say(403, claim.State),
        };
    }

    /// <summary>The first event of a device is booked: its secret has done its work.</summary>
    public void Settle(string dev) => store.Run(
        "UPDATE claim SET secret = NULL, line = '' WHERE dev = $0 AND state = 'claimed' "
        + "AND secret IS NOT NULL", dev);

    private string Fault(string serial, string site, string kind, string dev, string who)
    {
        bool areIds = Wire.Ascii.IsId(serial) && Wire.Ascii.IsId(site) && Wire.Ascii.IsId(dev);
        if (!areIds || dev == "feed")
            return "serial, site and dev must be ids: [a-z0-9][a-z0-9-]{0,31}";
        if (kind is not ("bin" or "box" or "meter")) return "kind must be bin, box or meter";
        if (who.Length is 0 or > 64) return "say who prepares it";
        if (registry.Logs.All(log => log.Row.Site != site)) return $"no gateway serves site {site}";
        if (Find(serial) is { } known) return $"serial {serial} is {known.State} already";
        if (registry.Device(dev) is not null
            || store.Number("SELECT count(*) FROM claim WHERE dev = $0", dev) > 0)
            return $"{dev} was given before: ids are never used again";
        return "";
    }

    private string Judge(ClaimRow claim, string code)
    {
        if (claim.State is not ("prepared" or "asked"))
            return claim.State is "approved" or "claimed" ? "used" : claim.State;
        byte[] kept = store.Rows("SELECT code FROM claim WHERE serial = $0",
            row => (byte[])row.GetValue(0), claim.Serial)[0];
        if (CryptographicOperations.FixedTimeEquals(kept, Hash(claim.Serial, code)))
            return "approved";
        store.Run("UPDATE claim SET tries = tries + 1, state = CASE WHEN tries + 1 >= $1 "
            + "THEN 'blocked' ELSE state END WHERE serial = $0", claim.Serial, TriesMax);
        return "code";
    }

    private Answer Wait(string serial)
    {
        store.Run("UPDATE claim SET state = 'asked', asked = $1 WHERE serial = $0 "
            + "AND state = 'prepared'", serial, NowMs());
        return Say(202, "waiting");
    }

    // The answer got lost: the stored bytes, and only to whoever asked for them.
    private Answer Again(string serial, string nonce)
    {
        var (kept, line) = store.Rows("SELECT nonce, line FROM claim WHERE serial = $0",
            row => (row.GetString(0), row.GetString(1)), serial)[0];
        return kept == nonce && line.Length > 0
            ? new Answer(200, Encoding.ASCII.GetBytes(line)) : Say(409, "used");
    }

    private Answer Give(GatewayRow sender, ClaimRow claim, byte[] secret, string nonce)
    {
        byte[] own = RandomNumberGenerator.GetBytes(ClaimKeys.NonceBytes);
        byte[] key = ClaimKeys.DeviceKey(
            hmac, secret, claim.Dev, Convert.FromBase64String(nonce), own);
        string line = Line(sender, claim, secret, nonce, Convert.ToBase64String(own));
        var row = new DeviceRow
        {
            Dev = claim.Dev, Site = claim.Site, Kind = claim.Kind,
            Key = Convert.ToBase64String(key),
        };
        store.Together(() =>
        {
            store.Run("INSERT INTO device VALUES($0, $1, $2, $3, 'active', 1, $4)",
                row.Dev, row.Site, row.Kind, row.Key, claim.Serial);
            store.Run("UPDATE claim SET state = 'claimed', nonce = $1, line = $2 "
                + "WHERE serial = $0", claim.Serial, nonce, line);
            store.Note(NowMs(), sender.Gateway, "claim.give", claim.Serial, claim.Dev);
        });
        registry.Take(row);
        return new Answer(200, Encoding.ASCII.GetBytes(line));
    }

    private string Line(
        GatewayRow sender, ClaimRow claim, byte[] secret, string nonce, string own)
    {
        var payload = new PayloadWriter(LineBytes);
        payload.Begin();
        payload.Number("v", 1);
        payload.Text("serial", claim.Serial);
        payload.Text("kind", "claimed");
        payload.Text("dev", claim.Dev);
        payload.Text("nd", nonce);
        payload.Text("np", own);
        payload.Text("gw", sender.Gateway);
        payload.Text("site", claim.Site);
        payload.Number("k", 1);
        payload.End();
        byte[] line = new byte[LineBytes];
        int count = new DownLine(new TagMaker(hmac, LineBytes)).WriteClaim(
            secret, payload.Buffer, payload.Count, line);
        return Encoding.ASCII.GetString(line, 0, count);
    }

    private byte[]? Secret(string serial) => store.Rows(
        "SELECT secret FROM claim WHERE serial = $0 AND secret IS NOT NULL",
        row => (byte[])row.GetValue(0), serial) is [var one] ? one : null;

    private static string Text(DownLine down, string name) =>
        down.Members.TryGetText(Wire.Ascii.Bytes(name), out string value) ? value : "";

    private static byte[] Hash(string serial, string code) => SHA256.HashData(
        Encoding.UTF8.GetBytes($"{serial}/{code.Trim().Replace("-", "").ToLowerInvariant()}"));

    private static Answer Say(int status, string code) =>
        new(status, Encoding.UTF8.GetBytes($"{{\"code\":\"{code}\"}}"));

    private static ClaimRow Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
        row.GetInt64(5), row.GetInt64(6));

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
