using System.Diagnostics.CodeAnalysis;
using System.Text;
using Edge.Mqtt.Topics;

namespace Edge.Mqtt.Connections;

/// <summary>What is known about a topic a connection publishes on.</summary>
internal sealed class KnownTopic(string name, byte[] utf8)
{
    public string Name { get; } = name;

    public byte[] Utf8 { get; } = utf8;

    /// <summary>Success, or why the client may not publish here.</summary>
    public ReasonCode Verdict { get; set; }

    /// <summary>True when the application decides.</summary>
    public bool IsGated { get; set; }

    public Route Route { get; set; } = Route.Nowhere;
}

/// <summary>The topics a connection used lately: found by their bytes, without making a string.
/// </summary>
/// <remarks>Thread-safety: of its connection's reading loop.</remarks>
internal sealed class TopicCache
{
    private const int MostTopics = 64;
    private readonly Dictionary<byte[], KnownTopic> known = new(new ByUtf8());

    public KnownTopic Find(ReadOnlySpan<byte> topic, Func<string, KnownTopic> judge)
    {
        var lookup = known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(topic, out KnownTopic? found))
            return found;
        if (known.Count == MostTopics)
            known.Clear();
        KnownTopic judged = judge(Encoding.UTF8.GetString(topic));
        known[judged.Utf8] = judged;
        return judged;
    }

    private sealed class ByUtf8
        : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) =>
            alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
