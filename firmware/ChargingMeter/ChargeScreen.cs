namespace Edge.ChargingMeter;

/// <summary>What a charge point shows to a person.</summary>
public static class ChargeScreen
{
    /// <summary>Nobody charges; somebody may begin.</summary>
    public const int Idle = 0;

    /// <summary>A session is open.</summary>
    public const int Charge = 1;

    /// <summary>It was stopped; the last register is awaited.</summary>
    public const int Ending = 2;

    /// <summary>A charge was just recorded.</summary>
    public const int Result = 3;

    /// <summary>The journal takes no session more.</summary>
    public const int StoreFull = 4;

    /// <summary>Out of service.</summary>
    public const int Service = 5;

    /// <summary>The word for it in what is posted.</summary>
    public static string Name(int screen)
    {
        switch (screen)
        {
            case Idle:
                return "idle";
            case Charge:
                return "charge";
            case Ending:
                return "ending";
            case Result:
                return "charged";
            case StoreFull:
                return "store-full";
            default:
                return "service";
        }
    }
}
