using Edge.Pipeline;

namespace Edge.Host.Pages;

/// <summary>"Something is wrong with my receipt": an alarm for the operator, nothing else.
/// </summary>
/// <remarks>No free text, so that nobody writes a name or a number into it. What was recorded
/// stays; a correction is a new entry of the log.</remarks>
internal static class Disputes
{
    /// <summary>Code of the alarm.</summary>
    public const string Code = "dispute";

    /// <summary>What can be wrong.</summary>
    public static readonly IReadOnlyList<string> Reasons = ["weight", "category", "other"];

    /// <summary>The alarm for a receipt, or null when the reason is none of ours.</summary>
    public static Alarm? Of(EventProof proof, string device, string why, long nowMs) =>
        Reasons.Contains(why) ? new Alarm(nowMs, device, Code, $"{proof.Id}: {why}") : null;
}
