namespace Edge.Pipeline.Operators;

/// <summary>How soon somebody should look.</summary>
public enum Severity
{
    /// <summary>When there is time.</summary>
    Low = 1,

    /// <summary>Today.</summary>
    Medium = 2,

    /// <summary>Now.</summary>
    High = 3,
}

/// <summary>What is known of a kind of alarm before it comes.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Severity">How soon somebody should look.</param>
/// <param name="EndsItself">The gateway sees when its cause is gone; the others end when a person
/// acknowledges them.</param>
public sealed record AlarmKind(string Code, Severity Severity, bool EndsItself)
{
    private static readonly Dictionary<string, AlarmKind> Known = new AlarmKind[]
    {
        new(Silent, Severity.Medium, true),
        new(Full, Severity.Medium, true),
        new(Forward, Severity.High, true),
        new(Behind, Severity.Medium, true),
        new("rollout", Severity.High, false),
        new("clone", Severity.High, false),
        new("chain", Severity.High, false),
        new("missing", Severity.Medium, false),
        new("exception", Severity.Medium, false),
        new("smoke", Severity.High, false),
        new("smoke-line", Severity.Medium, false),
        new("drawer-hot", Severity.High, false),
        new("tamper", Severity.High, false),
        new("tilt", Severity.High, false),
        new("flap-open", Severity.Medium, false),
        new("mass-removed", Severity.Medium, false),
        new("scales-differ", Severity.Medium, false),
        new("idle-change", Severity.Low, false),
        new("restart-change", Severity.Low, false),
        new("fraud-rate", Severity.Medium, false),
        new("fraud-balance", Severity.Medium, false),
        new("fraud-back", Severity.Medium, false),
        new("fraud-density", Severity.Low, false),
        new("fraud-object", Severity.Medium, false),
        new("fraud-repeat", Severity.Medium, false),
        new("fraud-replay", Severity.High, false),
        new("fraud-tare", Severity.Medium, false),
    }.ToDictionary(kind => kind.Code, StringComparer.Ordinal);

    /// <summary>A device is neither connected nor heard.</summary>
    public const string Silent = "silent";

    /// <summary>A compartment is to be emptied.</summary>
    public const string Full = "full";

    /// <summary>Forwarding stands still until a person looks.</summary>
    public const string Forward = "forward";

    /// <summary>Forwarding is behind: the platform is away.</summary>
    public const string Behind = "forward-behind";

    /// <summary>Every kind that is known by name.</summary>
    public static IReadOnlyCollection<AlarmKind> All => Known.Values;

    /// <summary>The kind of a code; one that is not known is of medium severity.</summary>
    public static AlarmKind Of(string code) =>
        Known.GetValueOrDefault(code) ?? new AlarmKind(code, Severity.Medium, false);
}
