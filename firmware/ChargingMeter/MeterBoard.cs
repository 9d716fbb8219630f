using Edge.Metering;
using Edge.Device.Ports;
using Edge.Device.Store;
using Edge.Device.Update;

namespace Edge.ChargingMeter;

/// <summary>What a board gives the charging meter.</summary>
public sealed class MeterBoard
{
    /// <summary>A board's parts.</summary>
    /// <param name="flash">Where it records.</param>
    /// <param name="journalSegments">How many segments the journal may use.</param>
    /// <param name="link">The way to the gateway.</param>
    /// <param name="clock">A source of UTC.</param>
    /// <param name="desk">Where sessions are asked for.</param>
    /// <param name="reader">How the meter is asked.</param>
    /// <param name="segmentBytes">Size of a segment. Units: bytes.</param>
    public MeterBoard(
        IFlash flash, int journalSegments, ILink link, IClock clock, IChargeDesk desk,
        IRegisterReader reader,
        int segmentBytes = Journal.SegmentBytes)
    {
        SegmentBytes = segmentBytes;
        Flash = flash;
        JournalSegments = journalSegments;
        Link = link;
        Clock = clock;
        Desk = desk;
        Reader = reader;
    }

    /// <summary>Where it records.</summary>
    public IFlash Flash { get; private set; }

    /// <summary>How many segments the journal may use.</summary>
    public int JournalSegments { get; private set; }

    /// <summary>Size of a segment. Units: bytes.</summary>
    public int SegmentBytes { get; private set; }

    /// <summary>The way to the gateway.</summary>
    public ILink Link { get; private set; }

    /// <summary>A source of UTC.</summary>
    public IClock Clock { get; private set; }

    /// <summary>Where sessions are asked for.</summary>
    public IChargeDesk Desk { get; private set; }

    /// <summary>How the meter is asked.</summary>
    public IRegisterReader Reader { get; private set; }

    /// <summary>What the board knows of its health; null for nothing.</summary>
    public IBoardHealth Health { get; set; }

    /// <summary>Where images of the firmware lie; null for a board that cannot start one by
    /// itself: an update then needs a cable.</summary>
    public ImageSlots Images { get; set; }
}
