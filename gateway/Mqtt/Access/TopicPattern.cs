namespace Edge.Mqtt.Access;

/// <summary>Compares topics and filters with a filter. Source: MQTT 5.0 4.7.</summary>
internal static class TopicPattern
{
    /// <summary>True when the topic matches the filter.</summary>
    public static bool Matches(string filter, string topic)
    {
        // MQTT-4.7.2-1.
        if (topic.StartsWith('$') && filter.Length > 0 && filter[0] is '+' or '#')
            return false;
        return Covers(filter, topic);
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
