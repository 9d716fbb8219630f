using System.Collections.Concurrent;
using System.Text;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt.Topics;

/// <summary>A topic the application publishes on, and where that goes.</summary>
internal sealed record OwnTopic(byte[] Utf8, Route Route);

/// <summary>The topics the application used lately, with their routes until a subscription
/// changes.</summary>
/// <remarks>Thread-safety: safe. Forgets all when there are many.</remarks>
internal sealed class OwnTopics
{
    private const int MostTopics = 16_384;
    private readonly ConcurrentDictionary<string, OwnTopic> known = new(StringComparer.Ordinal);

    /// <summary>A topic and its present route.</summary>
    /// <exception cref="ArgumentException">It is not a topic name.</exception>
    public OwnTopic Find(string topic, SubscriptionTree tree)
    {
        if (known.TryGetValue(topic, out OwnTopic? found) && found.Route.Version == tree.Version)
            return found;
        byte[] utf8 = found?.Utf8 ?? Encoding.UTF8.GetBytes(topic);
        if (!Utf8Text.IsTopicName(utf8))
            throw new ArgumentException($"publish: '{topic}' is not a topic name", nameof(topic));
        if (known.Count >= MostTopics)
            known.Clear();
        return known[topic] = new OwnTopic(utf8, tree.Match(topic, null));
    }
}
