namespace Edge.Mqtt;

/// <summary>What one admitted client may do.</summary>
/// <remarks>Thread-safety: read from many threads. Asked at SUBSCRIBE, at CONNECT for the will, at
/// PUBLISH, and again at delivery.</remarks>
public interface IAccessRules
{
    /// <summary>May it publish on this topic?</summary>
    bool MayPublish(string topic);

    /// <summary>May it subscribe to this filter (for a shared one: the part behind the group)?
    /// </summary>
    bool MaySubscribe(string filter);

    /// <summary>May a message on this topic be delivered to it?</summary>
    bool MayReceive(string topic);
}

/// <summary>May do nothing: the default.</summary>
public sealed class NoAccess : IAccessRules
{
    /// <summary>The one value.</summary>
    public static readonly NoAccess Instance = new();

    private NoAccess()
    {
    }

    /// <inheritdoc/>
    public bool MayPublish(string topic) => false;

    /// <inheritdoc/>
    public bool MaySubscribe(string filter) => false;

    /// <inheritdoc/>
    public bool MayReceive(string topic) => false;
}

/// <summary>May do everything: for tests, and for a broker that is told to admit anybody.</summary>
/// <remarks>Topics of the broker itself (<c>$SYS</c>) can be read and not written.</remarks>
public sealed class FullAccess : IAccessRules
{
    /// <summary>The one value.</summary>
    public static readonly FullAccess Instance = new();

    private FullAccess()
    {
    }

    /// <inheritdoc/>
    public bool MayPublish(string topic) =>
        !topic.StartsWith("$SYS/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool MaySubscribe(string filter) => true;

    /// <inheritdoc/>
    public bool MayReceive(string topic) => true;
}
