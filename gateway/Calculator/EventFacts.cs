namespace Edge.Calculator;

/// <summary>What a calculation may know of an event: nothing but what stands in the entry
/// itself.</summary>
/// <param name="Kind">The payload's <c>kind</c>.</param>
/// <param name="TimeQuality">The payload's <c>tq</c>: S, R or U.</param>
/// <param name="AtMs">Time of receipt at the gateway. Units: UTC ms.</param>
/// <param name="Fields">The payload's members.</param>
public sealed record EventFacts(string Kind, string TimeQuality, long AtMs, IEventFields Fields);
