using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Edge.Pipeline.Operators;

namespace Edge.Host.Operators;

/// <summary>A person at the console, for one request.</summary>
/// <param name="Id">The account's row.</param>
/// <param name="Name">The account.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Antiforgery">What its forms must carry.</param>
public sealed record Person(long Id, string Name, Role Role, string Antiforgery)
{
    /// <summary>May this person do it?</summary>
    public bool May(Permission permission) => Role.May(permission);
}

/// <summary>Who is signed in: in memory only, so that a restart signs everybody out.</summary>
/// <remarks>A cookie's token is random and kept as its hash. 15 minutes idle, 8 hours in all
/// (trust.md section 6). Thread-safety: safe.</remarks>
internal sealed class SignIns(OperatorDesk desk, TimeProvider time)
{
    /// <summary>Name of the cookie: bound to this host, https or loopback only.</summary>
    public const string CookieName = "__Host-edge-console";

    /// <summary>Longest time without a request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);

    /// <summary>Longest time in all.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromHours(8);

    private const int Most = 2_000;

    private readonly ConcurrentDictionary<string, Session> _open = new(StringComparer.Ordinal);

    private sealed class Session(long account, string antiforgery, long begun)
    {
        public long Account { get; } = account;

        public string Antiforgery { get; } = antiforgery;

        public long Begun { get; } = begun;

        public long Seen { get; set; } = begun;
    }

    /// <summary>Begins; returns the cookie's value.</summary>
    public string Begin(Account account)
    {
        if (_open.Count >= Most) Sweep();
        var token = NewToken();
        _open[Hash(token)] = new Session(account.Id, NewToken(), time.GetTimestamp());
        return token;
    }

    /// <summary>The person a cookie stands for, or null.</summary>
    /// <param name="token">The cookie's value.</param>
    /// <param name="isAct">A person's own request; a page's stream does not keep it open.</param>
    public Person? Find(string? token, bool isAct = true)
    {
        if (token is not { Length: > 0 and <= 100 }) return null;
        var key = Hash(token);
        if (!_open.TryGetValue(key, out var session)) return null;
        if (IsOver(session) || desk.Accounts.Find(session.Account) is not { IsOpen: true } account)
        {
            _open.TryRemove(key, out _);
            return null;
        }

        if (isAct) session.Seen = time.GetTimestamp();
        return new Person(account.Id, account.Name, account.Role, session.Antiforgery);
    }

    /// <summary>Ends one.</summary>
    public void End(string? token)
    {
        if (token is not null) _open.TryRemove(Hash(token), out _);
    }

    /// <summary>Ends all of an account: its password changed, or it was closed.</summary>
    public void EndAll(long account)
    {
        foreach (var (key, session) in _open)
        {
            if (session.Account == account) _open.TryRemove(key, out _);
        }
    }

    private bool IsOver(Session session) => time.GetElapsedTime(session.Seen) > Idle
        || time.GetElapsedTime(session.Begun) > Whole;

    private void Sweep()
    {
        foreach (var (key, session) in _open)
        {
            if (IsOver(session)) _open.TryRemove(key, out _);
        }

        // Still too many: those that were quiet longest go.
        var over = _open.Count - Most + 1;
        foreach (var (key, _) in _open.OrderBy(pair => pair.Value.Seen).Take(over))
        {
            _open.TryRemove(key, out _);
        }
    }

    private static string NewToken() =>
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string Hash(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
