namespace Edge.Device.Ports;

/// <summary>What is asked at a charge point.</summary>
public static class ChargeRequest
{
    /// <summary>Begin a session (QR, card, or plug with a remembered person).</summary>
    public const int Start = 1;

    /// <summary>End it (person, card, or the car unplugged).</summary>
    public const int Stop = 2;

    /// <summary>The operator confirms that the meter's new register is right.</summary>
    public const int Confirm = 3;
}
