namespace Edge.Host.Screens;

/// <summary>How far an event got, or why it does not go on.</summary>
/// <remarks>One look everywhere. Source: screens.md section 2.</remarks>
public enum PromiseLevel
{
    /// <summary>Closed on the device's flash.</summary>
    Recorded,

    /// <summary>Committed at the gateway.</summary>
    Durable,

    /// <summary>Under a signed checkpoint.</summary>
    Sealed,

    /// <summary>In the platform's ledger, cosigned.</summary>
    Receipted,

    /// <summary>Held until somebody has looked.</summary>
    Held,

    /// <summary>Kept as evidence, credits nothing.</summary>
    NotCounted,
}

/// <summary>Words and shapes of the promises.</summary>
internal static class Promises
{
    /// <summary>Key of the level's word.</summary>
    public static string Key(this PromiseLevel level) => level switch
    {
        PromiseLevel.Recorded => "promise.recorded",
        PromiseLevel.Durable => "promise.durable",
        PromiseLevel.Sealed => "promise.sealed",
        PromiseLevel.Receipted => "promise.receipted",
        PromiseLevel.Held => "promise.held",
        _ => "promise.notCounted",
    };

    /// <summary>Class of the level's colour.</summary>
    public static string Tone(this PromiseLevel level) => level switch
    {
        PromiseLevel.Held => "amber",
        PromiseLevel.NotCounted => "grey",
        _ => "leaf",
    };
}
