using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Operators;

/// <summary>Whom an organisation's own sign-in knows under which account.</summary>
/// <remarks>One person of one issuer is tied to one account. Every change is one transaction with
/// its row in the audit log. Thread-safety: safe.</remarks>
public sealed class Identities
{
    private readonly JournalReader _reader;
    private readonly Journal _journal;
    private readonly AuditTrail _audit;
    private readonly Accounts _accounts;
    private readonly TimeProvider _time;
    private readonly Func<Action, Task> _write;
    private readonly SqliteCommand _tie;
    private readonly SqliteCommand _untie;

    /// <summary>The table: a step of the journal's schema.</summary>
    internal const string Create = """
        CREATE TABLE identity(
          issuer TEXT NOT NULL, subject TEXT NOT NULL, account INTEGER NOT NULL,
          at INTEGER NOT NULL, PRIMARY KEY(issuer, subject)) WITHOUT ROWID;

        """;

    internal Identities(
        Journal journal, JournalReader reader, AuditTrail audit, Accounts accounts,
        TimeProvider time, Func<Action, Task> write)
    {
        (_journal, _reader, _audit, _accounts, _time, _write) =
            (journal, reader, audit, accounts, time, write);
        _tie = journal.Prepare(
            "INSERT INTO identity(issuer, subject, account, at) "
            + "VALUES($issuer, $subject, $account, $at) "
            + "ON CONFLICT DO UPDATE SET account = excluded.account, at = excluded.at",
            "$issuer", "$subject", "$account", "$at");
        _untie = journal.Prepare("DELETE FROM identity WHERE account = $account", "$account");
    }

    /// <summary>Is anybody tied to the account?</summary>
    public bool IsTied(long account) =>
        _reader.Number("SELECT count(*) FROM identity WHERE account = $0", account) > 0;

    /// <summary>Somebody whom the issuer vouches for comes in.</summary>
    /// <returns>The account, open or closed, or null when nobody is tied to it yet.</returns>
    public async Task<Account?> EnterAsync(string issuer, string subject)
    {
        var id = _reader.Number(
            "SELECT coalesce((SELECT account FROM identity WHERE issuer = $0 AND subject = $1), 0)",
            issuer, subject);
        if (id == 0 || _accounts.Find(id) is not { } account) return null;
        if (account.IsOpen) await _accounts.EnteredAsync(account.Id, issuer);
        return account;
    }

    /// <summary>Ties somebody whom the issuer vouches for to an account.</summary>
    public Task TieAsync(string issuer, string subject, Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return _write(() =>
        {
            JournalEvents.Set(
                _tie, issuer, subject, account.Id,
                _time.GetUtcNow().ToUnixTimeMilliseconds());
            _journal.Run(_tie, "tie an account", 512);
            _audit.Add(new Deed(account.Name, "account.tie", account.Name, "", issuer));
        });
    }

    /// <summary>Unties everybody from an account.</summary>
    public Task UntieAsync(string who, Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return _write(() =>
        {
            JournalEvents.Set(_untie, account.Id);
            _journal.Run(_untie, "untie an account", 256);
            _audit.Add(new Deed(who, "account.untie", account.Name, "", ""));
        });
    }

    internal void Dispose()
    {
        _tie.Dispose();
        _untie.Dispose();
    }
}
