using System.Text;
using Edge.Mqtt.Codec;

namespace Edge.Mqtt;

/// <summary>What a 5.0 publisher may say beside topic and payload.</summary>
/// <remarks>Default: nothing said. Source: MQTT 5.0 3.3.2.3.</remarks>
public sealed record MessageProperties
{
    /// <summary>Nothing said.</summary>
    public static readonly MessageProperties None = new();

    /// <summary>True when the payload is declared to be UTF-8 text.</summary>
    public bool IsText { get; init; }

    /// <summary>Units: s; null = the message does not expire.</summary>
    public uint? ExpirySeconds { get; init; }

    /// <summary>A content type, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>The topic an answer goes to, or null.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What the answer carries to be recognised, or null.</summary>
    public byte[]? CorrelationData { get; init; }

    /// <summary>Name and value pairs, in order, names may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UserProperties { get; init; } = [];

    /// <summary>Received only: the identifiers of all matching subscriptions.</summary>
    public IReadOnlyList<uint> SubscriptionIdentifiers { get; init; } = [];

    internal static MessageProperties FromBytes(ReadOnlySpan<byte> block)
    {
        if (block.Length == 0)
            return None;
        var properties = new MessageProperties();
        var pairs = new List<KeyValuePair<string, string>>();
        var ids = new List<uint>();
        PropertyScan scan = PropertyScan.Again(block);
        while (scan.Next())
        {
            switch (scan.Id)
            {
                case PropertyId.PayloadFormat:
                    properties = properties with { IsText = scan.Number == 1 };
                    break;
                case PropertyId.MessageExpiry:
                    properties = properties with { ExpirySeconds = scan.Number };
                    break;
                case PropertyId.ContentType:
                    properties = properties with { ContentType = Text(scan.Bytes) };
                    break;
                case PropertyId.ResponseTopic:
                    properties = properties with { ResponseTopic = Text(scan.Bytes) };
                    break;
                case PropertyId.CorrelationData:
                    properties = properties with { CorrelationData = scan.Bytes.ToArray() };
                    break;
                case PropertyId.SubscriptionIdentifier:
                    ids.Add(scan.Number);
                    break;
                case PropertyId.UserProperty:
                    pairs.Add(new(Text(scan.Bytes), Text(scan.Second)));
                    break;
                default:
                    break;
            }
        }
        return properties with { UserProperties = pairs, SubscriptionIdentifiers = ids };
    }

    /// <summary>The bytes that travel unaltered; expiry and identifiers are not among them.
    /// </summary>
    internal byte[] ToBytes()
    {
        var into = new ByteBuffer();
        if (IsText)
            PropertyWriter.Number(into, PropertyId.PayloadFormat, 1);
        PropertyWriter.Text(into, PropertyId.ContentType, ContentType);
        PropertyWriter.Text(into, PropertyId.ResponseTopic, ResponseTopic);
        if (CorrelationData is { } data)
        {
            into.Byte((byte)PropertyId.CorrelationData);
            into.Binary(data);
        }
        foreach (KeyValuePair<string, string> pair in UserProperties)
            PropertyWriter.Pair(into, pair.Key, pair.Value);
        byte[] bytes = into.Written.ToArray();
        into.Release();
        return bytes;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
