namespace Edge.Pipeline.Operators;

/// <summary>One person who may sign in.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Name">What it signs in with. Range: <see cref="Accounts.IsName"/>.</param>
/// <param name="Role">What it may do.</param>
/// <param name="IsOpen">May it sign in at all?</param>
/// <param name="HasCode">Does it need a code beside the password?</param>
/// <param name="LockedUntilMs">Refused until then after too many failures. Units: ms UTC.</param>
/// <param name="CreatedMs">Since when it is there. Units: ms UTC.</param>
/// <param name="SeenMs">When it last signed in. Units: ms UTC; 0 for never.</param>
public sealed record Account(
    long Id, string Name, Role Role, bool IsOpen, bool HasCode, long LockedUntilMs,
    long CreatedMs, long SeenMs);

/// <summary>How a sign-in went.</summary>
public enum SignInOutcome
{
    /// <summary>Signed in.</summary>
    Good,

    /// <summary>Name, password or code is wrong: the same word for all of them.</summary>
    Wrong,

    /// <summary>Too many failures: refused for a while, right or wrong.</summary>
    Locked,
}
