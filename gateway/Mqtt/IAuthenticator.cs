namespace Edge.Mqtt;

/// <summary>Says who a client is and what it may do.</summary>
/// <remarks>Thread-safety: called from many connections at once.</remarks>
public interface IAuthenticator
{
    /// <summary>Judges a CONNECT. Never throws for a wrong password: it answers.</summary>
    ValueTask<Admission> AdmitAsync(Credentials credentials, CancellationToken cancellation);
}

/// <summary>What a client showed when it connected.</summary>
/// <param name="ClientId">The client id, the assigned one if it sent none.</param>
/// <param name="UserName">As sent, or null.</param>
/// <param name="Password">As sent, or null. Never log it.</param>
/// <param name="Facts">The transport it came by, with its certificate's identity.</param>
public sealed record Credentials(
    string ClientId, string? UserName, ReadOnlyMemory<byte>? Password, ConnectionFacts Facts);

/// <summary>The answer to a CONNECT: admitted with a name and rights, or why not.</summary>
public sealed record Admission
{
    /// <summary>Success, or the reason told to the client.</summary>
    public ReasonCode Code { get; private init; }

    /// <summary>The name the client is known by from here on, or null for nobody.</summary>
    public string? UserName { get; private init; }

    /// <summary>What it may do. Default: nothing.</summary>
    public IAccessRules Access { get; private init; } = NoAccess.Instance;

    /// <summary>The client is let in.</summary>
    public static Admission Admit(string? userName, IAccessRules access) =>
        new() { UserName = userName, Access = access };

    /// <summary>The client is turned away.</summary>
    public static Admission Deny(ReasonCode code = ReasonCode.BadUserNameOrPassword) =>
        new() { Code = code };
}
