using Edge.Device.Drivers;
using Edge.Twin.Chips;

namespace Edge.Twin;

/// <summary>A twin's e-paper display: the driver, its chip, and the picture of it in a file.
/// </summary>
/// <param name="path">The PNG, written whenever the glass has changed.</param>
internal sealed class TwinPaper(string path)
{
    private readonly SimulatedSsd1680 _chip = new();
    private int _drawn;

    /// <summary>The driver that runs now.</summary>
    public Ssd1680 Driver { get; private set; } = null!;

    /// <summary>The device starts: the glass still shows what it showed.</summary>
    public Ssd1680 Boot(long nowMs)
    {
        _drawn = 0;
        return Driver = new Ssd1680(_chip, _chip.IsData, _chip.Reset, _chip.Busy, nowMs);
    }

    /// <summary>Time passes for the chip; a new picture goes to its file.</summary>
    public void Advance(long nowMs)
    {
        _chip.Advance(nowMs);
        if (Driver.Drawn == _drawn) return;
        _drawn = Driver.Drawn;
        PanelPicture.Write(_chip, path);
    }
}
