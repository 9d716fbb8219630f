namespace Edge.Device.Drivers;

/// <summary>Short tunes for people who do not look at the screen.</summary>
public sealed class Beeper
{
    // Pairs of Hz and ms, ended by 0, 0.
    private static readonly short[] OkTune = [1760, 80, 2349, 120, 0, 0];
    private static readonly short[] AskTune = [1320, 120, 0, 120, 1320, 120, 0, 0];
    private static readonly short[] FaultTune = [440, 300, 0, 100, 440, 300, 0, 0];
    private static readonly short[] KeyTune = [2093, 30, 0, 0];

    private readonly ITone _tone;
    private short[] _tune;
    private int _at;
    private long _untilMs;

    /// <summary>Drives a buzzer.</summary>
    public Beeper(ITone tone)
    {
        _tone = tone;
    }

    /// <summary>Accepted.</summary>
    public void Ok() => Play(OkTune);

    /// <summary>Please act.</summary>
    public void Ask() => Play(AskTune);

    /// <summary>Did not work.</summary>
    public void Fault() => Play(FaultTune);

    /// <summary>Something was read.</summary>
    public void Key() => Play(KeyTune);

    /// <summary>Whether a tune is playing.</summary>
    public bool Sounds => _tune != null;

    /// <summary>Plays on.</summary>
    public void Step(long nowMs)
    {
        if (_tune == null || nowMs < _untilMs) return;
        int hertz = _tune[_at];
        int lasts = _tune[_at + 1];
        _tone.Tone(hertz);
        if (lasts == 0)
        {
            _tune = null;
            return;
        }
        _untilMs = nowMs + lasts;
        _at += 2;
    }

    private void Play(short[] tune)
    {
        _tune = tune;
        _at = 0;
        _untilMs = 0;
    }
}
