namespace Edge.Mqtt;

/// <summary>How a broker is set up.</summary>
public sealed record BrokerOptions
{
    /// <summary>The bounds.</summary>
    public BrokerLimits Limits { get; init; } = new();

    /// <summary>Folder of sessions, queues and retained messages; null keeps them in memory.
    /// </summary>
    public string? StoreFolder { get; init; }

    /// <summary>Topics whose retained messages the application publishes again at each start: they
    /// are kept in memory only. Default: none.</summary>
    public Func<string, bool>? IsSaidAgain { get; init; }

    /// <summary>Challenge and response methods for 5.0 clients. Default: none.</summary>
    public IReadOnlyList<IEnhancedAuthenticator> Methods { get; init; } = [];

    /// <summary>How often <c>$SYS</c> figures are published. Units: s. 0 = never. Default: 10.
    /// </summary>
    public int SysSeconds { get; init; } = 10;

    /// <summary>Called for what an operator should know; must not block. Default: nobody.
    /// </summary>
    public Action<BrokerNotice>? Notice { get; init; }
}

/// <summary>One thing an operator should know: who, what, why.</summary>
/// <param name="Kind">A stable word: <c>refused</c>, <c>denied</c>, <c>fault</c>, <c>dropped</c>,
/// <c>store</c>, <c>taken-over</c>, <c>connected</c>, <c>closed</c>.</param>
/// <param name="ClientId">The client it is about, or null.</param>
/// <param name="Text">What happened, with its cause.</param>
public sealed record BrokerNotice(string Kind, string? ClientId, string Text);
