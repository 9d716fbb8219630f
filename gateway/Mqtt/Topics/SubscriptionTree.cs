using System.Runtime.InteropServices;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Topics;

/// <summary>All subscriptions, by the levels of their filters. Source: MQTT 5.0 4.7.</summary>
/// <remarks>Thread-safety: safe. Routes are cached by connections until <see cref="Version"/>
/// moves, so the lock is not on the path of a publisher that repeats its topics.</remarks>
internal sealed class SubscriptionTree
{
    private readonly Lock gate = new();
    private readonly Node root = new();
    private long version;

    /// <summary>Grows with every change.</summary>
    public long Version => Volatile.Read(ref version);

    /// <summary>Adds or replaces; says whether the filter was new to the session.</summary>
    public void Put(Subscription subscription)
    {
        lock (gate)
        {
            Node node = Walk(TopicFilter(subscription.Filter, out string? group))!;
            if (group is null)
                (node.Subscribers ??= [])[subscription.Session] = subscription;
            else
                Group(node, group).Put(subscription);
            Interlocked.Increment(ref version);
        }
    }

    public void Remove(Session session, string filter)
    {
        lock (gate)
        {
            string topicFilter = TopicFilter(filter, out string? group);
            Node? node = Walk(topicFilter, create: false);
            if (node is null)
                return;
            if (group is null)
                node.Subscribers?.Remove(session);
            else if (node.Groups?.TryGetValue(group, out SharedGroup? shared) == true)
            {
                shared.Remove(session);
                if (shared.IsEmpty)
                    node.Groups.Remove(group);
            }
            Prune(root, topicFilter.AsSpan());
            Interlocked.Increment(ref version);
        }
    }

    /// <summary>The group a shared filter names, or null.</summary>
    public SharedGroup? FindGroup(string filter)
    {
        lock (gate)
        {
            Node? node = Walk(TopicFilter(filter, out string? group), create: false);
            return group is null ? null : node?.Groups?.GetValueOrDefault(group);
        }
    }

    /// <summary>Everybody a topic goes to when this client publishes it.</summary>
    public Route Match(string topic, string? publisherId)
    {
        lock (gate)
        {
            var found = new Found(publisherId);
            // MQTT-4.7.2-1: a wildcard in the first place does not match topics that begin with $.
            Match(root, topic.AsSpan(), topic.StartsWith('$'), found);
            return new Route(found.Targets(), [.. found.Groups], version);
        }
    }

    private static void Match(Node node, ReadOnlySpan<char> rest, bool hidden, Found found)
    {
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
        if (!hidden && node.Child("#") is { } many)
            found.Take(many);
        for (int i = 0; i < 2; i++)
        {
            Node? child = i == 0 ? node.Child(level) : hidden ? null : node.Child("+");
            if (child is null || (i == 0 && level is "+" or "#"))
                continue;
            if (slash >= 0)
            {
                Match(child, rest[(slash + 1)..], false, found);
                continue;
            }
            found.Take(child);
            // 4.7.1.2: "sport/#" also matches "sport".
            if (child.Child("#") is { } parent)
                found.Take(parent);
        }
    }

    private Node? Walk(string filter, bool create = true)
    {
        Node node = root;
        foreach (Range range in filter.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> level = filter.AsSpan()[range];
            Node? child = node.Child(level);
            if (child is null)
            {
                if (!create)
                    return null;
                child = new Node();
                (node.Children ??= [])[level.ToString()] = child;
            }
            node = child;
        }
        return node;
    }

    private static bool Prune(Node node, ReadOnlySpan<char> rest)
    {
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
        Node? child = node.Child(level);
        if (child is not null)
        {
            bool empty = slash < 0 ? child.IsEmpty : Prune(child, rest[(slash + 1)..]);
            if (empty)
                node.Children!.Remove(level.ToString());
        }
        return node.IsEmpty;
    }

    private static SharedGroup Group(Node node, string name)
    {
        node.Groups ??= [];
        ref SharedGroup? group = ref CollectionsMarshal.GetValueRefOrAddDefault(
            node.Groups, name, out _);
        return group ??= new SharedGroup();
    }

    private static string TopicFilter(string filter, out string? group)
    {
        group = null;
        if (SharedFilter.TrySplit(filter, out string name, out string topicFilter))
        {
            group = name;
            return topicFilter;
        }
        return filter;
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Children;
        public Dictionary<Session, Subscription>? Subscribers;
        public Dictionary<string, SharedGroup>? Groups;

        public bool IsEmpty => Children is null or { Count: 0 }
            && Subscribers is null or { Count: 0 } && Groups is null or { Count: 0 };

        public Node? Child(ReadOnlySpan<char> level) => Children is null ? null
            : Children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(level, out Node? child)
            ? child : null;
    }

    private sealed class Found(string? publisherId)
    {
        private readonly Dictionary<Session, Target> targets = [];

        public HashSet<SharedGroup> Groups { get; } = [];

        public void Take(Node node)
        {
            foreach (SharedGroup group in node.Groups?.Values ?? Enumerable.Empty<SharedGroup>())
                Groups.Add(group);
            foreach (Subscription s in node.Subscribers?.Values ?? Enumerable.Empty<Subscription>())
                Add(s);
        }

        public Target[] Targets() => [.. targets.Values];

        private void Add(Subscription s)
        {
            // MQTT-3.8.3-3: no local.
            if (s.Entry.NoLocal && s.Session.ClientId == publisherId)
                return;
            uint[] ids = s.Identifier == 0 ? [] : [s.Identifier];
            targets[s.Session] = targets.TryGetValue(s.Session, out Target had)
                ? new Target(s.Session, Math.Max(had.Qos, s.Entry.Qos),
                    had.RetainAsPublished || s.Entry.RetainAsPublished,
                    [.. had.SubscriptionIds, .. ids])
                : new Target(s.Session, s.Entry.Qos, s.Entry.RetainAsPublished, ids);
        }
    }
}
