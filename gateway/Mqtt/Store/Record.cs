namespace Edge.Mqtt.Store;

/// <summary>The kinds of records in the log. Never renumber: files outlive programs.</summary>
internal enum Record : byte
{
    SessionState = 1,
    SessionEnded = 2,
    SessionReset = 3,
    Subscribed = 4,
    Unsubscribed = 5,
    Message = 6,
    Queued = 7,
    Advanced = 8,
    Finished = 9,
    InboundKept = 10,
    InboundReleased = 11,
    Retained = 12,
    RetainedCleared = 13,
    Will = 14,
    WillGone = 15,
}
