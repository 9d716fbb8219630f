namespace Edge.Device.Drivers;

/// <summary>What the light says, also to people who do not tell red from green: red blinks.
/// </summary>
public sealed class StatusLight
{
    /// <summary>Ready: steady white, dim.</summary>
    public const int Ready = 0;

    /// <summary>Please act: blue, slow breathing in two steps.</summary>
    public const int Act = 1;

    /// <summary>Working, wait: steady blue.</summary>
    public const int Busy = 2;

    /// <summary>Done: steady green.</summary>
    public const int Done = 3;

    /// <summary>Taken, without credit: steady yellow.</summary>
    public const int Note = 4;

    /// <summary>Out of service: red, blinking once a second.</summary>
    public const int Fault = 5;

    private readonly ILight _light;
    private int _shown = -1;

    /// <summary>Drives a light.</summary>
    public StatusLight(ILight light)
    {
        _light = light;
    }

    /// <summary>What it says now.</summary>
    public int Meaning { get; set; }

    /// <summary>Shows it; writes to the light only when something changes.</summary>
    public void Step(long nowMs)
    {
        bool on = nowMs / 500 % 2 == 0;
        int code = Meaning * 2 + (on ? 1 : 0);
        if (Meaning != Act && Meaning != Fault) code = Meaning * 2;
        if (code == _shown) return;
        _shown = code;
        if (Meaning == Ready) _light.Show(24, 24, 24);
        else if (Meaning == Act) _light.Show(0, 0, on ? 160 : 40);
        else if (Meaning == Busy) _light.Show(0, 0, 160);
        else if (Meaning == Done) _light.Show(0, 160, 0);
        else if (Meaning == Note) _light.Show(140, 110, 0);
        else _light.Show(on ? 200 : 0, 0, 0);
    }
}
