namespace Edge.Mqtt.Codec;

/// <summary>The form <c>$share/name/filter</c>. Source: MQTT 5.0 4.8.2.</summary>
internal static class SharedFilter
{
    private const string Prefix = "$share/";

    public static bool IsShared(string filter) =>
        filter.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Takes a shared filter apart; false when the name or the filter is not valid.
    /// </summary>
    public static bool TrySplit(string filter, out string group, out string topicFilter)
    {
        group = topicFilter = "";
        if (!IsShared(filter))
            return false;
        int slash = filter.IndexOf('/', Prefix.Length);
        // MQTT-4.8.2-1, -2: a name of one character or more without wildcards, then a filter.
        if (slash <= Prefix.Length || slash == filter.Length - 1)
            return false;
        group = filter[Prefix.Length..slash];
        topicFilter = filter[(slash + 1)..];
        return group.AsSpan().IndexOfAny('+', '#') < 0;
    }
}
