using System.Text.Json;
using Edge.Metering;
using Edge.Device.Store;

namespace Edge.OcppCollector;

/// <summary>A transaction with its session as the ledger sees it.</summary>
internal sealed class KeptTransaction
{
    /// <summary>The transaction's id, as this version of OCPP writes it.</summary>
    public string Id { get; set; } = "";

    /// <summary>What makes its start recognisable when it is sent again.</summary>
    public string StartMark { get; set; } = "";

    /// <summary>Words beside the ledger's own flags.</summary>
    public List<string> Words { get; set; } = [];

    /// <summary>Signed records, the begin first; at most two.</summary>
    public List<string> Signed { get; set; } = [];

    /// <summary>Value the first register was read from.</summary>
    public string StartRaw { get; set; } = "";

    /// <summary>Value the last register was read from.</summary>
    public string StopRaw { get; set; } = "";

    /// <summary>UTC of the first register, 0 when not known. Units: ms.</summary>
    public long StartUtcMs { get; set; }

    /// <summary>UTC of the last register, 0 when not known. Units: ms.</summary>
    public long StopUtcMs { get; set; }

    /// <summary>The session in counts and Wh.</summary>
    public KeptSession Session { get; set; } = new();
}

/// <summary>A ledger session as it is kept on flash.</summary>
internal sealed record KeptSession
{
    public string Token { get; init; } = "";

    public long StartMs { get; init; }

    public long StopMs { get; init; }

    public long FirstOwnMs { get; init; }

    public long LastOwnMs { get; init; }

    public long StartRegister { get; init; }

    public long StopRegister { get; init; }

    public long StartWh { get; init; }

    public long StopWh { get; init; }

    public long Offset { get; init; }

    public int Readings { get; init; }

    public int Flags { get; init; }

    public bool Started { get; init; }

    /// <summary>Energy of nobody since the charge before. Units: Wh.</summary>
    public long UnassignedWh { get; init; }

    public static KeptSession Of(LedgerSession from, long unassignedWh) => new()
    {
        Token = from.Id, StartMs = from.StartMs, StopMs = from.StopMs,
        FirstOwnMs = from.FirstOwnMs, LastOwnMs = from.LastOwnMs,
        StartRegister = from.StartRegister, StopRegister = from.StopRegister,
        StartWh = from.StartWh, StopWh = from.StopWh, Offset = from.Offset,
        Readings = from.Readings, Flags = from.Flags, Started = from.Started,
        UnassignedWh = unassignedWh,
    };

    public LedgerSession ToSession() => new()
    {
        Id = Token, StartMs = StartMs, StopMs = StopMs, FirstOwnMs = FirstOwnMs,
        LastOwnMs = LastOwnMs, StartRegister = StartRegister, StopRegister = StopRegister,
        StartWh = StartWh, StopWh = StopWh, Offset = Offset, Readings = Readings,
        Flags = Flags, Started = Started,
    };
}

/// <summary>What a connector must know after a restart of the collector.</summary>
internal sealed class ConnectorState
{
    /// <summary>Transactions begun in version 1.6: their numbers are made here.</summary>
    public long Begun { get; set; }

    public bool HasRegister { get; set; }

    /// <summary>Last good value. Units: counts.</summary>
    public long Last { get; set; }

    public long Offset { get; set; }

    /// <summary>A first value that waits for a second one; -1 for none. Units: counts.</summary>
    public long First { get; set; } = -1;

    /// <summary>When it was read, on the ledger's scale. Units: ms.</summary>
    public long FirstMs { get; set; }

    /// <summary>The ledger's own time scale. Units: ms.</summary>
    public long LedgerMs { get; set; }

    /// <summary>When the last good value was read, on that scale. Units: ms.</summary>
    public long LastMs { get; set; }

    /// <summary>Value the last good register was read from.</summary>
    public string LastRaw { get; set; } = "";

    /// <summary>When it was read. Units: ms UTC.</summary>
    public long LastUtcMs { get; set; }

    /// <summary>Newest time of the station that was believed. Units: ms UTC.</summary>
    public long StationUtcMs { get; set; }

    /// <summary>When the station was last heard. Units: ms UTC.</summary>
    public long HeardUtcMs { get; set; }

    /// <summary>Energy of nobody that no charge has told. Units: Wh.</summary>
    public long UnreportedWh { get; set; }

    public KeptTransaction? Open { get; set; }

    /// <summary>A closed transaction whose event may be missing.</summary>
    public KeptTransaction? Closed { get; set; }

    /// <summary>Sequence number its event gets.</summary>
    public long ClosedSeq { get; set; }

    /// <summary>Ids of finished transactions, the newest last.</summary>
    public List<string> Finished { get; set; } = [];
}

/// <summary>A connector's state in two slots of flash, written in turn.</summary>
internal sealed class ConnectorStore(TwoSlots slots)
{
    /// <summary>Longest state. Units: bytes.</summary>
    public const int Bytes = 32_768;

    private readonly byte[] _buffer = new byte[Bytes];

    /// <summary>The newest good copy; a new state when there is none.</summary>
    /// <returns>Null when a copy is there and cannot be read: nothing may be counted on it.
    /// </returns>
    public ConnectorState? Load()
    {
        var count = slots.Load(_buffer);
        if (count < 0) return new ConnectorState();
        try
        {
            return JsonSerializer.Deserialize<ConnectorState>(_buffer.AsSpan(0, count));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a copy; false when the flash failed.</summary>
    public bool Save(ConnectorState state)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(state);
        return bytes.Length <= Bytes && slots.Save(bytes, bytes.Length);
    }
}
