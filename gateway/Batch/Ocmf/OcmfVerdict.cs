namespace Edge.Batch.Ocmf;

/// <summary>What the records of one session add up to.</summary>
/// <param name="Verdict"><c>credit</c>, <c>nothing</c>, <c>incomplete</c> or <c>refuse</c>.</param>
/// <param name="Wh">Energy to credit; 0 unless the verdict is <c>credit</c>.</param>
/// <param name="StartWh">Signed register at the beginning, rounded down; null when it does not
/// count.</param>
/// <param name="StopWh">Signed register at the end, rounded down.</param>
/// <param name="Reasons">Why not, all of them.</param>
/// <param name="Flags">What has to be said beside, leniencies included.</param>
public sealed record OcmfVerdict(
    string Verdict, long Wh, long? StartWh, long? StopWh, IReadOnlySet<string> Reasons,
    IReadOnlySet<string> Flags);
