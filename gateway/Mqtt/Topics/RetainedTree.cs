using Edge.Mqtt.Sessions;

namespace Edge.Mqtt.Topics;

/// <summary>The retained message of every topic that has one. Source: MQTT 5.0 3.3.1.3.</summary>
/// <remarks>Thread-safety: safe.</remarks>
internal sealed class RetainedTree
{
    private readonly Lock gate = new();
    private readonly Node root = new();

    /// <summary>Topics with a retained message.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a message; false when the limit is reached and the topic is new.</summary>
    public bool Put(Message message, int most)
    {
        lock (gate)
        {
            Node node = root;
            foreach (Range range in message.Topic.AsSpan().Split('/'))
            {
                ReadOnlySpan<char> level = message.Topic.AsSpan()[range];
                if (node.Child(level) is not { } child)
                {
                    if (Count >= most)
                        return false;
                    child = new Node();
                    (node.Children ??= [])[level.ToString()] = child;
                }
                node = child;
            }
            if (node.Message is null && Count >= most)
                return false;
            Count += node.Message is null ? 1 : 0;
            node.Message = message;
            return true;
        }
    }

    /// <summary>The retained message of one topic, or null.</summary>
    public Message? Find(string topic)
    {
        lock (gate)
        {
            Node? node = root;
            foreach (Range range in topic.AsSpan().Split('/'))
                node = node?.Child(topic.AsSpan()[range]);
            return node?.Message;
        }
    }

    /// <summary>Forgets the message of a topic. Says whether there was one.</summary>
    public bool Remove(string topic)
    {
        lock (gate)
            return Remove(root, topic.AsSpan());
    }

    /// <summary>All retained messages whose topic matches the filter.</summary>
    public List<Message> Match(string filter)
    {
        var found = new List<Message>();
        lock (gate)
            Match(root, filter.AsSpan(), true, found);
        return found;
    }

    private bool Remove(Node node, ReadOnlySpan<char> rest)
    {
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
        if (node.Child(level) is not { } child)
            return false;
        bool had;
        if (slash >= 0)
        {
            had = Remove(child, rest[(slash + 1)..]);
        }
        else
        {
            had = child.Message is not null;
            child.Message = null;
            Count -= had ? 1 : 0;
        }
        if (child.Message is null && child.Children is null or { Count: 0 })
            node.Children!.Remove(level.ToString());
        return had;
    }

    private static void Match(
        Node node, ReadOnlySpan<char> rest, bool first, List<Message> found)
    {
        int slash = rest.IndexOf('/');
        ReadOnlySpan<char> level = slash < 0 ? rest : rest[..slash];
        if (level is "#")
        {
            if (!first && node.Message is { } own)
                found.Add(own);
            All(node, first, found);
        }
        else if (level is "+")
        {
            foreach ((string name, Node child) in node.Children ?? [])
            {
                if (!(first && name.StartsWith('$')))
                    Step(child, rest, slash, found);
            }
        }
        else if (node.Child(level) is { } child)
        {
            Step(child, rest, slash, found);
        }
    }

    private static void Step(Node child, ReadOnlySpan<char> rest, int slash, List<Message> found)
    {
        if (slash >= 0)
            Match(child, rest[(slash + 1)..], false, found);
        else if (child.Message is { } message)
            found.Add(message);
    }

    private static void All(Node node, bool first, List<Message> found)
    {
        foreach ((string name, Node child) in node.Children ?? [])
        {
            if (first && name.StartsWith('$'))
                continue;
            if (child.Message is { } message)
                found.Add(message);
            All(child, false, found);
        }
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Children;
        public Message? Message;

        public Node? Child(ReadOnlySpan<char> level) => Children is null ? null
            : Children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(level, out Node? child)
            ? child : null;
    }
}
