namespace Edge.OcppCollector;

/// <summary>One station that may connect.</summary>
public sealed record StationOptions
{
    /// <summary>Its OCPP identity: the last part of the address it connects to.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of its basic-auth password, 64 lower-case hex digits.</summary>
    public required string PasswordSha256 { get; init; }

    /// <summary>How many connectors (EVSEs in 2.0.1) it has. Range: 1 to 16. Default: 1.</summary>
    public int Connectors { get; init; } = 1;

    /// <summary>Most that a connector can deliver. Units: W. Default: 22 000.</summary>
    public long MaxWatts { get; init; } = 22_000;

    /// <summary>Names of the meters in events, by connector. Default: <c>{id}-{n}</c>.</summary>
    public IReadOnlyList<string> Meters { get; init; } = [];

    /// <summary>Name of a connector's meter.</summary>
    /// <param name="connector">From 1.</param>
    public string MeterOf(int connector) =>
        connector <= Meters.Count ? Meters[connector - 1] : FormattableString.Invariant(
            $"{Id}-{connector}");
}

/// <summary>Checks stations before any of them is let in.</summary>
public static class StationCheck
{
    /// <summary>Longest identity and meter name. Units: characters.</summary>
    public const int NameChars = 32;

    /// <summary>What is wrong with a list of stations; null when nothing is.</summary>
    public static string? Fault(IReadOnlyList<StationOptions> stations)
    {
        ArgumentNullException.ThrowIfNull(stations);
        if (stations.Count is 0 or > Limits.Stations)
            return $"stations must be 1 to {Limits.Stations}";
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var meters = new HashSet<string>(StringComparer.Ordinal);
        foreach (var station in stations)
        {
            if (FaultOf(station, ids, meters) is { } fault) return $"{station.Id}: {fault}";
        }

        return null;
    }

    private static string? FaultOf(
        StationOptions station, HashSet<string> ids, HashSet<string> meters)
    {
        if (!IsName(station.Id)) return "an identity is 1 to 32 of A-Z a-z 0-9 . _ -";
        if (!ids.Add(station.Id)) return "stands twice";
        if (station.PasswordSha256.Length != 64 || !station.PasswordSha256.All(IsLowerHex))
            return "passwordSha256 is not 64 lower-case hex digits";
        if (station.Connectors is < 1 or > Limits.Connectors)
            return $"connectors must be 1 to {Limits.Connectors}";
        if (station.MaxWatts is < 1 or > 10_000_000) return "maxWatts must be 1 to 10 000 000";
        for (var i = 1; i <= station.Connectors; i++)
        {
            var meter = station.MeterOf(i);
            if (!IsName(meter)) return $"meter '{meter}' is not 1 to 32 of A-Z a-z 0-9 . _ -";
            if (!meters.Add(meter)) return $"meter '{meter}' is another connector's too";
        }

        return null;
    }

    private static bool IsName(string text) => text.Length is > 0 and <= NameChars
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool IsLowerHex(char c) => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f';
}
