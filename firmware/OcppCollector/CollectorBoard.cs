using Edge.Device.Ports;

namespace Edge.OcppCollector;

/// <summary>What the process gives the collector.</summary>
/// <param name="Flash">Where the journal lies.</param>
/// <param name="MeterFlash">Where a meter's state lies, by the meter's name.</param>
/// <param name="JournalSegments">How many segments of 32 KB the journal may use.</param>
/// <param name="Link">The way to the gateway.</param>
/// <param name="Clock">A source of UTC.</param>
/// <param name="Frames">The stations' words.</param>
public sealed record CollectorBoard(
    IFlash Flash, Func<string, IFlash> MeterFlash, int JournalSegments, ILink Link, IClock Clock,
    IFrames Frames);
