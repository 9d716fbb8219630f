namespace Edge.Mqtt.Access;

/// <summary>What a line of an access file allows.</summary>
[Flags]
internal enum AccessVerb
{
    Deny = 0,
    Read = 1,
    Write = 2,
}

/// <summary>One line: a filter, perhaps with <c>%c</c> and <c>%u</c>, and what it allows.</summary>
internal sealed record AccessRule(AccessVerb Verb, string Filter)
{
    /// <summary>The filter for one client; null when a name in it could widen the filter.
    /// </summary>
    public string? For(string clientId, string? userName)
    {
        string filter = Filter;
        if (filter.Contains("%c", StringComparison.Ordinal))
        {
            if (!IsOneLevel(clientId))
                return null;
            filter = filter.Replace("%c", clientId, StringComparison.Ordinal);
        }
        if (filter.Contains("%u", StringComparison.Ordinal))
        {
            if (userName is null || !IsOneLevel(userName))
                return null;
            filter = filter.Replace("%u", userName, StringComparison.Ordinal);
        }
        return filter;
    }

    // A client called "+" must not be given the topics of all others.
    private static bool IsOneLevel(string name) =>
        name.Length > 0 && name.AsSpan().IndexOfAny('+', '#', '/') < 0;
}
