namespace Edge.Device.Weighing;

/// <summary>What a tray weighed before it fell, against what the scale below gained.</summary>
/// <remarks>
/// Two scales that share nothing: a weight that was pulled, held or leaned on shows as a
/// difference, and the tray's finer figure is the one that counts when they agree. Source:
/// hardware.md 1.1 and 3, rule 1: within 2 e of the scale below and 5 %.
/// </remarks>
public sealed class CrossCheck
{
    /// <summary>The tray had no settled reading: only the scale below can speak.</summary>
    public const int Unknown = 0;

    /// <summary>Both say the same.</summary>
    public const int Agrees = 1;

    /// <summary>They differ by more than both can err.</summary>
    public const int Differs = 2;

    private const int PartOfNet = 20;

    private readonly NetWeight _net = new NetWeight();
    private Scale _tray;
    private long _conversions;
    private bool _isOpen;
    private bool _isWeighed;

    /// <summary>What lay on the tray, if the last judgement was not <see cref="Unknown"/>.
    /// </summary>
    public NetWeight Net => _net;

    /// <summary>The tray less the scale below, at the last judgement. Units: mg.</summary>
    public long DifferenceMg { get; private set; }

    /// <summary>A flap is about to open; the tray should be empty and at rest.</summary>
    /// <param name="tray">The tray's scale, or null where there is none.</param>
    public void Begin(Scale tray)
    {
        _tray = tray;
        _isWeighed = false;
        _isOpen = tray != null && tray.Settled;
        if (!_isOpen) return;
        _net.Before(tray);
        _conversions = tray.Conversions;
    }

    /// <summary>The flap is open: the heaviest settled load is what will fall.</summary>
    public void Step()
    {
        if (!_isOpen || _tray.Conversions == _conversions) return;
        _conversions = _tray.Conversions;
        long step = _tray.Rating.StepMg;
        if (!_tray.Settled) return;
        if (_net.MilligramsNow(_tray) > (_isWeighed ? _net.Milligrams : 0) + step)
        {
            _net.After(_tray);
            _isWeighed = true;
        }
    }

    /// <summary>The scale below has settled: do both say the same?</summary>
    /// <param name="below">Its weighing.</param>
    /// <param name="rating">What it was built for.</param>
    public int Judge(NetWeight below, ScaleRating rating)
    {
        _isOpen = false;
        if (!_isWeighed) return Unknown;
        DifferenceMg = _net.Milligrams - below.Milligrams;
        long away = DifferenceMg < 0 ? -DifferenceMg : DifferenceMg;
        return away <= 2 * rating.IntervalMg + _net.Milligrams / PartOfNet ? Agrees : Differs;
    }
}
