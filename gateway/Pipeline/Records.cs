namespace Edge.Pipeline;

/// <summary>
/// What the acceptance table says of one line; the first row that applies decides.
/// </summary>
/// <remarks>Source: trust.md section 1, rows 1 to 14.</remarks>
public enum AcceptCode
{
    /// <summary>Row 1: grammar or size broken.</summary>
    Form,

    /// <summary>Row 2: the payload's device is not the topic's.</summary>
    Identity,

    /// <summary>Row 3: no key for the device.</summary>
    Unknown,

    /// <summary>Row 4: the device was revoked.</summary>
    Revoked,

    /// <summary>Row 5: the line's key epoch is not held.</summary>
    Epoch,

    /// <summary>Row 6: the tag for this gateway is wrong.</summary>
    Tag,

    /// <summary>Row 7: the greeting of a connection; no evidence.</summary>
    Hello,

    /// <summary>Row 8: already durable, or too old to compare.</summary>
    Again,

    /// <summary>Row 9: a sequence number that is taken, with other bytes.</summary>
    Clone,

    /// <summary>Row 10: the store is full or stopping.</summary>
    Full,

    /// <summary>Row 11: the next number, but not the next link.</summary>
    Chain,

    /// <summary>Rows 12 and 13: evidence, journaled.</summary>
    Accept,

    /// <summary>Row 14: numbers are missing in between.</summary>
    Gap,
}

/// <summary>Names and consequences of the codes.</summary>
public static class AcceptCodes
{
    /// <summary>The code as trust.md writes it.</summary>
    public static string Text(this AcceptCode code) => code switch
    {
        AcceptCode.Form => "form",
        AcceptCode.Identity => "identity",
        AcceptCode.Unknown => "unknown",
        AcceptCode.Revoked => "revoked",
        AcceptCode.Epoch => "epoch",
        AcceptCode.Tag => "tag",
        AcceptCode.Hello => "hello",
        AcceptCode.Again => "again",
        AcceptCode.Clone => "clone",
        AcceptCode.Full => "full",
        AcceptCode.Chain => "chain",
        AcceptCode.Accept => "accept",
        AcceptCode.Gap => "gap",
        _ => throw new System.Diagnostics.UnreachableException($"code {(int)code}"),
    };

    /// <summary>Is the refused line itself kept as evidence?</summary>
    public static bool IsQuarantined(this AcceptCode code) => code is AcceptCode.Form
        or AcceptCode.Identity or AcceptCode.Unknown or AcceptCode.Revoked
        or AcceptCode.Tag or AcceptCode.Clone or AcceptCode.Chain;

    /// <summary>Is the device told how far it is durable?</summary>
    public static bool IsAnswered(this AcceptCode code) => code is AcceptCode.Epoch
        or AcceptCode.Hello or AcceptCode.Again or AcceptCode.Clone or AcceptCode.Full
        or AcceptCode.Chain or AcceptCode.Accept or AcceptCode.Gap;

    /// <summary>The reason that travels in the ack, or null.</summary>
    public static string? Why(this AcceptCode code) => code switch
    {
        AcceptCode.Clone => "clone",
        AcceptCode.Full => "full",
        AcceptCode.Chain => "chain",
        _ => null,
    };
}

/// <summary>Where the decision on a submitted line goes.</summary>
public interface IAnswer
{
    /// <summary>
    /// The connection the line came on; a greeting counts for its own connection only.
    /// </summary>
    long Session { get; }

    /// <summary>
    /// Called once, when the decision is final: for evidence, after the commit returned.
    /// </summary>
    /// <param name="code">The row of the acceptance table.</param>
    /// <param name="ack">The ack line to publish to the device, or null when there is none for
    /// this line: an ack counts for all before it, so a group has one per device.</param>
    /// <remarks>Must not block and must not throw.</remarks>
    void Decided(AcceptCode code, byte[]? ack);

    /// <summary>
    /// Called instead when the gateway failed before a decision: nothing is known.
    /// </summary>
    void Abandoned();
}

/// <summary>One line waiting for its decision.</summary>
/// <param name="Device">The device the topic names.</param>
/// <param name="Line">The line as it came; not changed until decided.</param>
/// <param name="AtMs">When it was received. Units: ms UTC.</param>
/// <param name="Answer">Where the decision goes.</param>
internal readonly record struct Submission(
    string Device, ReadOnlyMemory<byte> Line, long AtMs, IAnswer Answer);

/// <summary>The decision on one line.</summary>
/// <param name="Code">The row.</param>
/// <param name="Flags">What is odd about accepted evidence, comma-separated; empty for
/// none.</param>
internal readonly record struct Judgement(AcceptCode Code, string Flags)
{
    public static implicit operator Judgement(AcceptCode code) => new(code, "");
}

/// <summary>Something a person should look at.</summary>
/// <param name="AtMs">When it was noticed. Units: ms UTC.</param>
/// <param name="Device">The device, or the gateway's id for its own troubles.</param>
/// <param name="Code">A short name: <c>clone</c>, <c>missing</c>, <c>forward</c>.</param>
/// <param name="Detail">The object and the cause, in one line.</param>
public sealed record Alarm(long AtMs, string Device, string Code, string Detail);
