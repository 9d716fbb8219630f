using Edge.Wire;

namespace Edge.Device.Orders;

/// <summary>What an app does when it is told to.</summary>
public interface IOrderTarget
{
    /// <summary>Whether nobody is being served: only then may it be restarted.</summary>
    bool IsAtRest { get; }

    /// <summary>Makes itself seen and heard for a while.</summary>
    /// <returns>A result of <see cref="OrderResult"/>.</returns>
    int Identify(int seconds, long nowMs);

    /// <summary>Takes the load of a scale as its zero; its number is from 1.</summary>
    /// <returns>A result of <see cref="OrderResult"/>.</returns>
    int Zero(int number, long nowMs);

    /// <summary>Adds its own members to the health telemetry; no allocation.</summary>
    void AddHealth(PayloadWriter writer, long nowMs);
}
