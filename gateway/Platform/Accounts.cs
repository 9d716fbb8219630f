using System.Globalization;
using Edge.Calculator;
using Microsoft.Data.Sqlite;

namespace Edge.Platform;

/// <summary>What one session token adds up to under one pack and one site's terms.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Site">The site.</param>
/// <param name="Acts">Acts booked.</param>
/// <param name="Counted">Acts of them that count for something.</param>
/// <param name="Pieces">Pieces of acts that are only counted.</param>
/// <param name="Mg">Reduction. Units: mg CO2e.</param>
/// <param name="Parts">Whose it is, by role; adds up to <paramref name="Mg"/>. Empty: the
/// resident's alone.</param>
public sealed record AccountRow(
    string Pack, string Site, long Acts, long Counted, long Pieces, long Mg,
    IReadOnlyList<AccountPart> Parts);

/// <summary>One beneficiary's part. Units: mg CO2e.</summary>
public sealed record AccountPart(string Role, long Mg);

/// <summary>An account's points by one platform's table.</summary>
/// <param name="Platform">Whose points.</param>
/// <param name="Version">Version of the table.</param>
/// <param name="Points">Whole points.</param>
/// <param name="Rows">By pack, with what is carried to the next act.</param>
public sealed record AccountPoints(
    string Platform, string Version, long Points, IReadOnlyList<PackPoints> Rows);

/// <summary>Points of one pack. Units: points; mg CO2e that make no whole point yet.</summary>
public sealed record PackPoints(string Pack, long Points, long CarriedMg);

/// <summary>One account: everything under one session token.</summary>
public sealed record Account(
    string Sess, long Mg, IReadOnlyList<AccountRow> Packs, IReadOnlyList<AccountPoints> Points);

/// <summary>Reads what the ledger holds for a session token: a pseudonym, never a name.</summary>
/// <remarks>
/// Points are made of sums, so what is left of one act below a point counts with the next; they
/// never stand in a ledger row. Source: domain.md 5.8, 5.9. Thread-safety: safe.
/// </remarks>
public sealed class Accounts(
    Ledger ledger, Registry registry, IReadOnlyList<PointsTable> tables)
{
    /// <summary>Longest session token that is looked for.</summary>
    public const int TokenChars = 64;

    /// <summary>One account, or null when nothing is booked under the token.</summary>
    public Account? Find(string sess)
    {
        ArgumentNullException.ThrowIfNull(sess);
        if (sess.Length is 0 or > TokenChars) return null;
        List<AccountRow> rows = Rows(sess);
        if (rows.Count == 0) return null;
        return new Account(
            sess, rows.Sum(row => row.Mg), rows, [.. tables.Select(table => Points(table, rows))]);
    }

    private List<AccountRow> Rows(string sess)
    {
        using SqliteConnection connection = ledger.Read();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT l.origin, a.pack, a.acts, a.counted, a.pieces, a.mg "
            + "FROM account a JOIN log l ON l.id = a.log WHERE a.sess = $0 ORDER BY a.pack, l.id";
        command.Parameters.AddWithValue("$0", sess);
        using SqliteDataReader row = command.ExecuteReader();
        var rows = new List<AccountRow>();
        while (row.Read())
        {
            GatewayRow? site = registry.Log(row.GetString(0))?.Row;
            string pack = row.GetString(1);
            long mg = row.GetInt64(5);
            rows.Add(new AccountRow(
                pack, site?.Site ?? "", row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), mg,
                Parts(site, pack, mg)));
        }
        return rows;
    }

    private static IReadOnlyList<AccountPart> Parts(GatewayRow? site, string pack, long mg)
    {
        if (site is null || !site.Terms.Shares.TryGetValue(pack, out IReadOnlyList<Share>? shares))
            return [];
        return Shares.TrySplit(
            Math.Max(0, mg), [.. shares.Select(s => s.Part)], out IReadOnlyList<long> parts, out _)
            ? [.. shares.Select((share, i) => new AccountPart(share.Role, parts[i]))] : [];
    }

    private static AccountPoints Points(PointsTable table, List<AccountRow> rows)
    {
        var made = new List<PackPoints>();
        foreach (IGrouping<string, AccountRow> pack in rows.GroupBy(row => row.Pack))
        {
            long points = table.Points(pack.Key, pack.Sum(row => row.Mg), 0, out long carried);
            points += table.PointsForCount(pack.Key, pack.Sum(row => row.Pieces));
            if (points > 0 || carried > 0) made.Add(new PackPoints(pack.Key, points, carried));
        }
        return new AccountPoints(
            table.Platform, table.Version, made.Sum(row => row.Points), made);
    }

    /// <summary>Reads the points tables that a configuration names.</summary>
    /// <exception cref="PlatformException">One cannot be read or is faulty; it is named.
    /// </exception>
    public static IReadOnlyList<PointsTable> ReadTables(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var tables = new List<PointsTable>();
        foreach (string file in files)
        {
            try
            {
                PointsTable? table = PointsTable.Read(
                    file, File.ReadAllBytes(file), out IReadOnlyList<PackFault> faults);
                tables.Add(table ?? throw Wrong(file, string.Join("; ", faults.Take(3).Select(
                    f => string.Create(CultureInfo.InvariantCulture, $"{f.Where}: {f.Cause}")))));
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
            {
                throw Wrong(file, wrong.Message);
            }
        }
        return tables;
    }

    private static PlatformException Wrong(string file, string cause) => new(
        "read the points table", file, cause,
        "correct points in platform.json; edge methodology check FILE lists every fault");
}
