namespace Edge.Device.Drivers;

/// <summary>Fill level by ultrasound: the median of five pings, corrected for the air.</summary>
/// <remarks>Speed of sound 331.3 + 0.606 T m/s. A JSN-SR04T sees nothing nearer than 200 mm.
/// </remarks>
public sealed class EchoRanger
{
    /// <summary>Pings of one reading.</summary>
    public const int Pings = 5;

    /// <summary>Nearest and farthest distance believed. Units: mm.</summary>
    public const int NearMm = 200;

    /// <summary>Farthest distance believed. Units: mm.</summary>
    public const int FarMm = 4500;

    private const int PauseMs = 60;

    private readonly IEcho _echo;
    private readonly int[] _seen = new int[Pings];
    private int _count;
    private long _lastMs;

    /// <summary>Uses a transducer.</summary>
    public EchoRanger(IEcho echo, long nowMs)
    {
        _echo = echo;
        _lastMs = nowMs - PauseMs;
    }

    /// <summary>Distance. Units: mm. Range: <see cref="NearMm"/> to <see cref="FarMm"/>.
    /// </summary>
    public int Millimetres { get; private set; }

    /// <summary>What is wrong, or null: no-echo, unsteady.</summary>
    public string Fault { get; private set; }

    /// <summary>Pings when it is time; true when <see cref="Millimetres"/> is new.</summary>
    /// <param name="nowMs">The monotonic clock.</param>
    /// <param name="milliCelsius">The air. Units: m°C.</param>
    public bool Step(long nowMs, int milliCelsius)
    {
        if (nowMs - _lastMs < PauseMs) return false;
        _lastMs = nowMs;
        long speed = 331300L + 606L * milliCelsius / 1000;
        int distance = (int)(_echo.EchoMicroseconds() * speed / 2000000);
        _seen[_count++] = distance < NearMm || distance > FarMm ? 0 : distance;
        if (_count < Pings) return false;
        _count = 0;
        return Judge();
    }

    private bool Judge()
    {
        for (int i = 1; i < Pings; i++)
            for (int j = i; j > 0 && _seen[j] < _seen[j - 1]; j--)
            {
                int lower = _seen[j];
                _seen[j] = _seen[j - 1];
                _seen[j - 1] = lower;
            }
        int silent = 0;
        while (silent < Pings && _seen[silent] == 0) silent++;
        int good = Pings - silent;
        if (good < 3) return Failed("no-echo");
        int middle = _seen[silent + good / 2];
        if (_seen[Pings - 2] - _seen[silent + 1] > middle / 10 + 20) return Failed("unsteady");
        Millimetres = middle;
        Fault = null;
        return true;
    }

    private bool Failed(string fault)
    {
        Fault = fault;
        return false;
    }
}
