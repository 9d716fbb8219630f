using Edge.Device.Ports;

namespace Edge.Device;

/// <summary>What the device believes the time to be, and how well it knows.</summary>
/// <remarks>
/// One offset between UTC and the monotonic clock, renewed whenever the source is in step.
/// S: in step within a day. R: counted on since the last step. U: never in step since the start;
/// the time then goes on from the last recorded event, so that it never runs back.
/// </remarks>
public sealed class DeviceClock
{
    /// <summary>How long a step counts as synchronised. Units: ms.</summary>
    public const long SynchronisedMs = 86400000;

    private readonly IClock source;
    private bool stepped;
    private long steppedAt;
    private long offset;

    /// <summary>A clock over a source of UTC.</summary>
    public DeviceClock(IClock source)
    {
        this.source = source;
    }

    /// <summary>How far this clock was behind at the last step. Units: ms; 0 before the second one.
    /// </summary>
    public long LastStepMs { get; private set; }

    /// <summary>Goes on from a time that was recorded before the start.</summary>
    public void StartAfter(long nowMs, long recordedMs)
    {
        if (!stepped)
        {
            offset = recordedMs - nowMs;
        }
    }

    /// <summary>Asks the source; call it now and then.</summary>
    public void Step(long nowMs)
    {
        if (source.TryUtc(nowMs, out long utc))
        {
            LastStepMs = stepped ? utc - nowMs - offset : 0;
            offset = utc - nowMs;
            stepped = true;
            steppedAt = nowMs;
        }
    }

    /// <summary>Time for an event. Units: ms since 1970 UTC.</summary>
    public long At(long nowMs) => nowMs + offset;

    /// <summary>Whether the time is good enough for a session code.</summary>
    public bool IsSynchronised(long nowMs) => stepped && nowMs - steppedAt <= SynchronisedMs;

    /// <summary>Clock quality as an event states it.</summary>
    public string Quality(long nowMs) => !stepped ? "U" : IsSynchronised(nowMs) ? "S" : "R";
}
