using Edge.Device.Display;
using Edge.Device.Ports;

namespace Edge.Device.Drivers;

/// <summary>Solomon SSD1680: an e-paper panel of 296 x 128 dots on SPI, drawn without waiting.
/// </summary>
/// <remarks>
/// Every step sends some columns, or looks at the busy line. A partial refresh drives only the
/// dots that differ from the second bank, so that bank is filled again after each; every
/// <see cref="PartialMax"/> of them all dots are driven once, which takes the shadows away. The
/// chip is reset after a fault and the newest picture drawn again. Source: SSD1680 datasheet
/// rev. 0.14, command table; needs a panel whose OTP holds both waveforms.
/// </remarks>
public sealed class Ssd1680
{
    /// <summary>Partial refreshes before all dots are driven once.</summary>
    public const int PartialMax = 20;

    /// <summary>Longest time the busy line may be high. Units: ms.</summary>
    public const int BusyMax = 10000;

    /// <summary>From a fault to the next try. Units: ms.</summary>
    public const int RetryMs = 5000;

    /// <summary>Columns sent in one step.</summary>
    public const int ColumnsPerStep = 37;

    private const int ResetMs = 10;
    private const int Off = 0;
    private const int InReset = 1;
    private const int AfterReset = 2;
    private const int Starting = 3;
    private const int Idle = 4;
    private const int Loading = 5;
    private const int Keeping = 6;
    private const int Drawing = 7;

    private readonly IBus _bus;
    private readonly IPin _isData;
    private readonly IPin _reset;
    private readonly IPin _busy;
    private readonly byte[] _out = new byte[ColumnsPerStep * PaperPage.ColumnBytes];
    private IPicture _wanted;
    private int _state;
    private int _column;
    private long _sinceMs;
    private long _nowMs;
    private bool _full;
    private bool _clean;
    private bool _up;

    /// <summary>Uses a panel.</summary>
    /// <param name="bus">SPI mode 0, at most 20 MHz, with the chip selected.</param>
    /// <param name="isData">D/C: low for a command.</param>
    /// <param name="reset">RES: low resets.</param>
    /// <param name="busy">BUSY: high while the chip works.</param>
    /// <param name="nowMs">Monotonic time.</param>
    public Ssd1680(IBus bus, IPin isData, IPin reset, IPin busy, long nowMs)
    {
        _bus = bus;
        _isData = isData;
        _reset = reset;
        _busy = busy;
        _sinceMs = nowMs - RetryMs;
    }

    /// <summary>A picture is on its way: it must not change.</summary>
    public bool Busy => _wanted != null;

    /// <summary>What is wrong, or null: no-answer, stuck.</summary>
    public string Fault { get; private set; }

    /// <summary>Pictures that came up since the start.</summary>
    public int Drawn { get; private set; }

    /// <summary>Partial refreshes since all dots were driven.</summary>
    public int Partials { get; private set; }

    /// <summary>Begins to draw a picture; false while another is on its way.</summary>
    /// <param name="picture">It must not change while <see cref="Busy"/>.</param>
    /// <param name="clean">Drives all dots: takes two seconds and flickers.</param>
    public bool Show(IPicture picture, bool clean)
    {
        if (Busy) return false;
        _wanted = picture;
        _clean = clean;
        return true;
    }

    /// <summary>Does what can be done now; true when a picture has come up.</summary>
    public bool Step(long nowMs)
    {
        _nowMs = nowMs;
        switch (_state)
        {
            case Off:
                if (_wanted != null && nowMs - _sinceMs >= RetryMs) Reset(false, InReset, nowMs);
                return false;
            case InReset:
                if (nowMs - _sinceMs >= ResetMs) Reset(true, AfterReset, nowMs);
                return false;
            case AfterReset:
                if (nowMs - _sinceMs >= ResetMs && Send(0x12)) Go(Starting, nowMs);
                return false;
            case Starting:
                if (IsFree(nowMs) && Configure()) Go(Idle, nowMs);
                return false;
            case Idle:
                if (_wanted != null) Begin(nowMs);
                return false;
            case Drawing:
                if (IsFree(nowMs)) Keep(nowMs);
                return false;
            default:
                return Load(nowMs);
        }
    }

    private void Reset(bool level, int next, long nowMs)
    {
        _reset.Write(level);
        _up = false;
        Go(next, nowMs);
    }

    // X counts up, Y counts down from the last line: the panel stands on its short side.
    private bool Configure() =>
        Send(0x01, (PaperPage.Width - 1) & 0xFF, (PaperPage.Width - 1) >> 8, 0)
        && Send(0x11, 0x01)
        && Send(0x44, 0, PaperPage.ColumnBytes - 1)
        && Send(0x45, (PaperPage.Width - 1) & 0xFF, (PaperPage.Width - 1) >> 8, 0, 0)
        && Send(0x18, 0x80);

    private void Begin(long nowMs)
    {
        _full = !_up || _clean || Partials >= PartialMax;
        if (Bank(0x24)) Go(Loading, nowMs);
    }

    // What is on the glass now, against which the next partial refresh is made.
    private void Keep(long nowMs)
    {
        Partials = _full ? 0 : Partials + 1;
        _up = true;
        if (Bank(0x26)) Go(Keeping, nowMs);
    }

    private bool Bank(int command)
    {
        _column = 0;
        return Send(0x4E, 0)
            && Send(0x4F, (PaperPage.Width - 1) & 0xFF, (PaperPage.Width - 1) >> 8)
            && Send(command);
    }

    private bool Load(long nowMs)
    {
        int count = PaperPage.Width - _column;
        if (count > ColumnsPerStep) count = ColumnsPerStep;
        for (int i = 0; i < count; i++)
        {
            _wanted.Column(_column + i, _out, i * PaperPage.ColumnBytes);
        }
        _isData.Write(true);
        if (!Heard(_bus.Transfer(_out, count * PaperPage.ColumnBytes, null, 0))) return false;
        _column += count;
        if (_column < PaperPage.Width) return false;
        if (_state == Keeping) return Finish(nowMs);
        // All dots: the second bank is left out. Partial: the border keeps what it shows.
        bool begun = Send(0x21, _full ? 0x40 : 0x00, 0x80)
            && Send(0x3C, _full ? 0x05 : 0x80)
            && Send(0x22, _full ? 0xF7 : 0xFF) && Send(0x20);
        if (begun) Go(Drawing, nowMs);
        return false;
    }

    private bool Finish(long nowMs)
    {
        _wanted = null;
        Fault = null;
        Drawn++;
        Go(Idle, nowMs);
        return true;
    }

    private bool IsFree(long nowMs)
    {
        if (!_busy.Read()) return true;
        if (nowMs - _sinceMs > BusyMax) Fail("stuck", nowMs);
        return false;
    }

    private bool Send(int command, int a = -1, int b = -1, int c = -1, int d = -1)
    {
        _isData.Write(false);
        _out[0] = (byte)(command & 0xFF);
        if (!Heard(_bus.Transfer(_out, 1, null, 0))) return false;
        if (a < 0) return true;
        _out[0] = (byte)(a & 0xFF);
        _out[1] = (byte)(b & 0xFF);
        _out[2] = (byte)(c & 0xFF);
        _out[3] = (byte)(d & 0xFF);
        int count = b < 0 ? 1 : c < 0 ? 2 : d < 0 ? 3 : 4;
        _isData.Write(true);
        return Heard(_bus.Transfer(_out, count, null, 0));
    }

    private bool Heard(int taken)
    {
        if (taken >= 0) return true;
        Fail("no-answer", _nowMs);
        return false;
    }

    private void Fail(string fault, long nowMs)
    {
        Fault = fault;
        _up = false;
        Go(Off, nowMs);
    }

    private void Go(int state, long nowMs)
    {
        _state = state;
        _sinceMs = nowMs;
    }
}
