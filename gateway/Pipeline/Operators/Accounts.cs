using Microsoft.Data.Sqlite;

namespace Edge.Pipeline.Operators;

/// <summary>The accounts of the console.</summary>
/// <remarks>Every change is one transaction with its row in the audit log. Passwords are kept as
/// <see cref="PasswordHash"/>, never said again. Thread-safety: safe.</remarks>
public sealed class Accounts
{
    /// <summary>Failures in a row after which an account is locked.</summary>
    public const int FailuresMax = 5;

    /// <summary>How long it is locked. Units: ms.</summary>
    public const long LockMs = 15 * 60_000;

    /// <summary>Most accounts of one gateway.</summary>
    public const int Most = 500;

    private const string Columns =
        "id, name, role, state, totp IS NOT NULL, locked, created, seen, password, totp, step, "
        + "failures";

    // Hashed for a name that is not there, so that its answer takes as long.
    private static readonly Lazy<string> Nobody =
        new(() => PasswordHash.Make("nobody's password"));

    private readonly Journal _journal;
    private readonly JournalReader _reader;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly Func<Action, Task> _write;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _set;

    private sealed record Kept(
        Account Account, string Password, byte[]? Secret, long Step, long Failures);

    internal Accounts(
        Journal journal, JournalReader reader, AuditTrail audit, TimeProvider time,
        Func<Action, Task> write)
    {
        (_journal, _reader, _audit, _time, _write) = (journal, reader, audit, time, write);
        _add = journal.Prepare(
            "INSERT INTO account(name, role, password, totp, step, state, failures, locked, "
            + "created, seen) VALUES($name, $role, $password, NULL, 0, 'open', 0, 0, $at, 0)",
            "$name", "$role", "$password", "$at");
        _set = journal.Prepare(
            "UPDATE account SET role = $role, password = $password, totp = $totp, step = $step, "
            + "state = $state, failures = $failures, locked = $locked, seen = $seen "
            + "WHERE id = $id",
            "$role", "$password", "$totp", "$step", "$state", "$failures", "$locked", "$seen",
            "$id");
    }

    /// <summary>Is there nobody yet?</summary>
    public bool IsEmpty => _reader.Number("SELECT count(*) FROM account") == 0;

    /// <summary>All accounts, by name.</summary>
    public IReadOnlyList<Account> All => [.. _reader.Rows(
        $"SELECT {Columns} FROM account ORDER BY name", Read).Select(kept => kept.Account)];

    /// <summary>One account, or null.</summary>
    public Account? Find(long id) => ById(id)?.Account;

    /// <summary>Is it a name that an account may have?</summary>
    public static bool IsName(string? name) => name is { Length: >= 2 and <= 32 }
        && char.IsAsciiLetterLower(name[0])
        && name.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one)
            || one is '-' or '.');

    /// <summary>Is it a password that may be chosen?</summary>
    public static bool IsPassword(string? password) =>
        password is { Length: >= PasswordHash.CharsMin and <= PasswordHash.CharsMax };

    /// <summary>Adds an account.</summary>
    /// <returns>Empty, or why not.</returns>
    public async Task<string> AddAsync(string who, string name, Role role, string password)
    {
        if (!IsName(name)) return "name";
        if (!IsPassword(password)) return "password";
        var hash = PasswordHash.Make(password);
        var refused = "";
        await _write(() =>
        {
            // Asked where all writes are one after the other: two at once cannot both be first.
            if (_reader.Number("SELECT count(*) FROM account") >= Most) refused = "many";
            else if (ByName(name) is not null) refused = "taken";
            if (refused.Length > 0) return;
            JournalEvents.Set(_add, name, role.Text(), hash, Now());
            _journal.Run(_add, "add an account", 256);
            _audit.Add(new Deed(who, "account.add", name, "", role.Text()));
        });
        return refused;
    }

    /// <summary>Tries a name, a password and a code.</summary>
    /// <remarks>Takes as long for a name that is not there. Every failure is counted, and told in
    /// the audit log.</remarks>
    public async Task<(SignInOutcome Outcome, Account? Account)> SignInAsync(
        string name, string password, string code)
    {
        var kept = IsName(name) ? ByName(name) : null;
        var isRight = PasswordHash.Matches(kept?.Password ?? Nobody.Value, password);
        if (kept is null)
        {
            await _write(() => _audit.Add(new Deed("nobody", "sign-in.fail", "unknown", "", "")));
            return (SignInOutcome.Wrong, null);
        }

        var outcome = SignInOutcome.Wrong;
        await _write(() => outcome = Decide(ById(kept.Account.Id)!, isRight, code));
        return (outcome, outcome == SignInOutcome.Good ? Find(kept.Account.Id) : null);
    }

    /// <summary>Somebody came in under an account whom another party vouches for.</summary>
    internal Task EnteredAsync(long id, string voucher) => ChangeAsync(id, kept =>
    {
        _audit.Add(new Deed(kept.Account.Name, "sign-in", kept.Account.Name, "", voucher));
        Set(kept with { Account = kept.Account with { SeenMs = Now() } });
        return "";
    });

    /// <summary>Gives an account another role, or closes or opens it.</summary>
    /// <returns>Empty, or why not: the last open admin stays.</returns>
    public Task<string> ChangeAsync(string who, long id, Role role, bool isOpen) =>
        ChangeAsync(id, kept =>
        {
            var admins = All.Count(one => one is { Role: Role.Admin, IsOpen: true });
            var wasAdmin = kept.Account is { Role: Role.Admin, IsOpen: true };
            if (wasAdmin && admins == 1 && !(role == Role.Admin && isOpen)) return "last";
            _audit.Add(new Deed(
                who, "account.change", kept.Account.Name, Say(kept.Account.Role,
                    kept.Account.IsOpen), Say(role, isOpen)));
            Set(kept with
            {
                Account = kept.Account with { Role = role, IsOpen = isOpen, LockedUntilMs = 0 },
                Failures = 0,
            });
            return "";
        });

    /// <summary>Sets a new password; the old one counts no more.</summary>
    /// <returns>Empty, or why not.</returns>
    public async Task<string> SetPasswordAsync(string who, long id, string password)
    {
        if (!IsPassword(password)) return "password";
        var hash = PasswordHash.Make(password);
        return await ChangeAsync(id, kept =>
        {
            _audit.Add(new Deed(who, "account.password", kept.Account.Name, "", ""));
            Set(kept with { Password = hash, Failures = 0 });
            return "";
        });
    }

    /// <summary>Binds an authenticator, once its first code is right; null takes it away.
    /// </summary>
    /// <returns>Empty, or why not.</returns>
    public Task<string> SetCodeAsync(string who, long id, byte[]? secret, string code) =>
        ChangeAsync(id, kept =>
        {
            var step = 0L;
            if (secret is not null)
            {
                step = Totp.StepOf(secret, code, Now() / 1_000, 0);
                if (step == 0) return "code";
            }

            _audit.Add(new Deed(
                who, secret is null ? "account.code.off" : "account.code.on", kept.Account.Name,
                "", ""));
            Set(kept with { Secret = secret, Step = step });
            return "";
        });

    /// <summary>Is it the account's present password?</summary>
    public bool IsPasswordOf(long id, string password) =>
        ById(id) is { } kept && PasswordHash.Matches(kept.Password, password);

    internal void Dispose()
    {
        _add.Dispose();
        _set.Dispose();
    }

    private SignInOutcome Decide(Kept kept, bool isRight, string code)
    {
        if (kept.Account.LockedUntilMs > Now())
        {
            _audit.Add(new Deed(kept.Account.Name, "sign-in.locked", kept.Account.Name, "", ""));
            return SignInOutcome.Locked;
        }

        var step = kept.Secret is null ? 0
            : Totp.StepOf(kept.Secret, code, Now() / 1_000, kept.Step);
        var isGood = isRight && kept.Account.IsOpen && (kept.Secret is null || step > 0);
        if (isGood)
        {
            _audit.Add(new Deed(kept.Account.Name, "sign-in", kept.Account.Name, "", ""));
            Set(kept with
            {
                Account = kept.Account with { SeenMs = Now() },
                Step = Math.Max(kept.Step, step),
                Failures = 0,
            });
            return SignInOutcome.Good;
        }

        var failures = kept.Failures + 1;
        _audit.Add(new Deed(kept.Account.Name, "sign-in.fail", kept.Account.Name, "", ""));
        Set(failures < FailuresMax ? kept with { Failures = failures } : kept with
        {
            Account = kept.Account with { LockedUntilMs = Now() + LockMs },
            Failures = 0,
        });
        return SignInOutcome.Wrong;
    }

    private async Task<string> ChangeAsync(long id, Func<Kept, string> change)
    {
        var refused = "unknown";
        await _write(() =>
        {
            if (ById(id) is { } kept) refused = change(kept);
        });
        return refused;
    }

    private void Set(Kept kept)
    {
        var account = kept.Account;
        JournalEvents.Set(
            _set, account.Role.Text(), kept.Password, (object?)kept.Secret ?? DBNull.Value,
            kept.Step, account.IsOpen ? "open" : "closed", kept.Failures, account.LockedUntilMs,
            account.SeenMs, account.Id);
        _journal.Run(_set, "change an account", 256);
    }

    private Kept? ById(long id) =>
        _reader.First($"SELECT {Columns} FROM account WHERE id = $0", Read, id);

    private Kept? ByName(string name) =>
        _reader.First($"SELECT {Columns} FROM account WHERE name = $0", Read, name);

    private static Kept Read(SqliteDataReader row)
    {
        Journal.Check(Roles.TryParse(row.GetString(2), out var role), "an account without role");
        return new Kept(
            new Account(
                row.GetInt64(0), row.GetString(1), role, row.GetString(3) == "open",
                row.GetInt64(4) != 0, row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)),
            row.GetString(8), row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
            row.GetInt64(10), row.GetInt64(11));
    }

    private static string Say(Role role, bool isOpen) =>
        isOpen ? role.Text() : role.Text() + ", closed";

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
