namespace Edge.Mqtt.Access;

/// <summary>Compares topics and filters with a filter. Source: MQTT 5.0 4.7.</summary>
internal static class TopicPattern
{
    /// <summary>True when a rule with this filter is about the topic.</summary>
    /// <remarks>A leading wildcard is about everything but the broker's own <c>$SYS</c>.
    /// </remarks>
    public static bool Matches(string filter, string topic)
    {
        bool own = topic.StartsWith("$SYS/", StringComparison.Ordinal);
        bool wild = filter.StartsWith('+') || filter.StartsWith('#');
        return !(own && wild) && Covers(filter, topic);
    }

    /// <summary>True when the filter matches everything the other filter (or topic) matches.
    /// </summary>
    public static bool Covers(ReadOnlySpan<char> filter, ReadOnlySpan<char> other)
    {
        while (true)
        {
            ReadOnlySpan<char> mine = Take(ref filter, out bool mineEnds);
            if (mine is "#")
                return true;
            ReadOnlySpan<char> theirs = Take(ref other, out bool theirsEnds);
            if (theirs is "#" || (mine is not "+" && !mine.SequenceEqual(theirs)))
                return false;
            if (theirsEnds)
                return mineEnds || filter is "#"; // 4.7.1.2: "a/#" also matches "a"
            if (mineEnds)
                return false;
        }
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, out bool ends)
    {
        int slash = rest.IndexOf('/');
        ends = slash < 0;
        ReadOnlySpan<char> level = ends ? rest : rest[..slash];
        rest = ends ? default : rest[(slash + 1)..];
        return level;
    }
}
