namespace Edge.OcppCollector;

/// <summary>Sizes that are checked before anything else is done with a station's words.</summary>
public static class Limits
{
    /// <summary>Longest frame. Units: bytes of UTF-8.</summary>
    /// <remarks>OCPP 2.0.1 allows 32 768 characters of one signed value; eight of them fit.
    /// </remarks>
    public const int FrameBytes = 256 * 1024;

    /// <summary>Objects and arrays inside each other.</summary>
    public const int Depth = 12;

    /// <summary>Longest message id. Units: characters. Source: OCPP-J 2.0.1 4.1.4.</summary>
    public const int MessageIdChars = 36;

    /// <summary>Meter values read of one message.</summary>
    public const int MeterValues = 1_000;

    /// <summary>Sampled values read of one meter value.</summary>
    public const int SampledValues = 256;

    /// <summary>Stations of one collector.</summary>
    public const int Stations = 500;

    /// <summary>Connectors of one station: transaction numbers name them in a byte.</summary>
    public const int Connectors = 16;

    /// <summary>Longest id token. Units: characters. Source: OCPP 2.0.1, IdTokenType.</summary>
    public const int IdTokenChars = 255;

    /// <summary>Longest signed text that is carried. Units: bytes.</summary>
    /// <remarks>Two of them in base64url and the rest of a charge stay below a line's 4 096 bytes
    /// only if they are shorter; a longer begin goes ahead in a reading of its own.</remarks>
    public const int SignedBytes = 2_400;

    /// <summary>Longest payload. Units: bytes.</summary>
    /// <remarks>A line of 4 096 bytes less its frame and tags.</remarks>
    public const int PayloadBytes = 3_900;

    /// <summary>Finished transactions remembered per connector, so that a stop that comes again is
    /// known.</summary>
    public const int Finished = 32;

    /// <summary>Silence of a connected station after which an open session ends. Units: ms.
    /// </summary>
    public const long SilenceMs = 7_200_000;

    /// <summary>The same for a station that is not connected: it counts on and tells later.
    /// Units: ms.</summary>
    public const long AwayMs = 86_400_000;

    /// <summary>How far a station's clock may be ahead. Units: ms.</summary>
    public const long AheadMs = 300_000;

    /// <summary>How old a kept message may be. Units: ms.</summary>
    public const long BehindMs = 400L * 86_400_000;

    /// <summary>Interval of plain readings and of repeated odd ones. Units: ms.</summary>
    public const long ReadingMs = 900_000;

    /// <summary>Interval at which an open session is kept on flash. Units: ms.</summary>
    public const long KeepMs = 300_000;

    /// <summary>Interval of heartbeats asked for. Units: s.</summary>
    public const int HeartbeatSeconds = 300;
}
