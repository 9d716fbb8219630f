namespace Edge.Device.Weighing;

/// <summary>HX711 on an SPI bus used as a pulse maker: MOSI is PD_SCK, MISO is DOUT.</summary>
/// <remarks>
/// Each clock pulse is the two bits 1 0; DOUT is read in the second. 24 pulses carry the value,
/// most significant first, two's complement; the 25th chooses channel A, gain 128, after which
/// DOUT must be high until the next conversion. The bus has to run at 100 to 900 kHz: one bit
/// over 60 us would power the chip down. Source: HX711 datasheet pages 4 and 5.
/// </remarks>
public sealed class Hx711 : IConverter
{
    /// <summary>Longest wait for a conversion. Units: ms. Source: hardware.md 1.2.</summary>
    public const int ReadyMs = 300;

    private const int DataBytes = 6;
    private const int FrameBytes = 7;
    private const int HighEnd = 0x7fffff;
    private const int LowEnd = -0x800000;
    private readonly Ports.IBus bus;
    private readonly byte[] idle = new byte[1];
    private readonly byte[] pulses = new byte[FrameBytes];
    private readonly byte[] answer = new byte[FrameBytes];
    private int settle;
    private long readyBy = -1;

    /// <summary>A chip on a bus.</summary>
    /// <param name="bus">Full duplex; both counts of a transfer are equal.</param>
    /// <param name="periodMs">100 at 10 SPS, 13 at 80 SPS. Units: ms.</param>
    public Hx711(Ports.IBus bus, int periodMs)
    {
        this.bus = bus;
        PeriodMs = periodMs;
        for (int i = 0; i < DataBytes; i++)
        {
            pulses[i] = 0xaa;
        }

        pulses[DataBytes] = 0x80;
        Restart();
    }

    /// <inheritdoc/>
    public int Counts { get; private set; }

    /// <inheritdoc/>
    public int PeriodMs { get; private set; }

    /// <summary>Drops the next four conversions: after power-up the filter has to settle.</summary>
    public void Restart()
    {
        // Datasheet page 3: settling time is four conversions.
        settle = 4;
        readyBy = -1;
    }

    /// <inheritdoc/>
    public int Poll(long nowMs)
    {
        if (readyBy < 0)
        {
            readyBy = nowMs + ReadyMs;
        }

        if (bus.Transfer(idle, 1, answer, 1) < 0)
        {
            return ScaleFault.Bus;
        }

        if (answer[0] != 0)
        {
            return nowMs > readyBy ? ScaleFault.NoConversion : 0;
        }

        readyBy = nowMs + ReadyMs;
        if (bus.Transfer(pulses, FrameBytes, answer, FrameBytes) < 0)
        {
            return ScaleFault.Bus;
        }

        return Judge();
    }

    private int Judge()
    {
        // DOUT is high from the 25th pulse on; low means that pulses were lost or added.
        if ((answer[DataBytes] & 0x7f) != 0x7f)
        {
            Restart();
            return ScaleFault.Pulses;
        }

        int value = 0;
        for (int i = 0; i < DataBytes; i++)
        {
            int bits = answer[i];
            value = (value << 4) | ((bits >> 3) & 8) | ((bits >> 2) & 4) | ((bits >> 1) & 2)
                | (bits & 1);
        }

        value = value > HighEnd ? value - 0x1000000 : value;
        if (value == HighEnd || value == LowEnd)
        {
            return ScaleFault.Saturated;
        }

        if (settle > 0)
        {
            settle--;
            return 0;
        }

        Counts = value;
        return 1;
    }
}
