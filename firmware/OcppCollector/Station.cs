namespace Edge.OcppCollector;

/// <summary>A station with its connectors while the collector runs.</summary>
internal sealed class Station(StationOptions options, Connector[] connectors)
{
    public StationOptions Options => options;

    public IReadOnlyList<Connector> Connectors => connectors;

    /// <summary>Number of its one live connection; 0 while it is away.</summary>
    public long Connection { get; set; }

    /// <summary>A connector as OCPP counts it; null when there is none.</summary>
    public Connector? At(long number) =>
        number >= 1 && number <= connectors.Length ? connectors[number - 1] : null;

    /// <summary>The connector a transaction is open on; null when on none.</summary>
    public Connector? WithOpen(string id) =>
        Array.Find(connectors, connector => connector.Open?.Id == id);

    /// <summary>Was a transaction finished on any of its connectors?</summary>
    public bool HasFinished(string id) =>
        Array.Exists(connectors, connector => connector.IsFinished(id));
}
