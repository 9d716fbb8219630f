namespace Edge.Device.Ports;

/// <summary>Where people and cars ask for charging: QR, card, plug, a command.</summary>
/// <remarks>Handlers fill a bounded ring; the app takes requests out in order.</remarks>
public interface IChargeDesk
{
    /// <summary>Takes the oldest request.</summary>
    /// <param name="kind">One of <see cref="ChargeRequest"/>.</param>
    /// <param name="session">Pseudonymous session token; empty for a stop.</param>
    /// <returns>False when none waits.</returns>
    bool Take(out int kind, out string session);

    /// <summary>Lets current flow, or not.</summary>
    /// <param name="on">True while a session is open and can be recorded.</param>
    void Release(bool on);
}
