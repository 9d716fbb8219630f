using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.OcppCollector;

/// <summary>One frame of OCPP-J taken apart.</summary>
/// <remarks>A call is <c>[2,"id","Action",{...}]</c>. Source: OCPP-J 1.6 4.2, 2.0.1 4.2.</remarks>
public sealed class OcppCall
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = Limits.Depth, AllowDuplicateProperties = false,
    };

    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private OcppCall(int type, string id, string action, JsonElement payload) =>
        (Type, Id, Action, Payload) = (type, id, action, payload);

    /// <summary>2 call, 3 result, 4 error.</summary>
    public int Type { get; }

    /// <summary>The sender's id of the message.</summary>
    public string Id { get; }

    /// <summary>What is asked; empty for results and errors.</summary>
    public string Action { get; }

    /// <summary>The request's object; undefined for results and errors.</summary>
    public JsonElement Payload { get; }

    /// <summary>Takes a frame apart; never throws for what it holds.</summary>
    /// <param name="frame">UTF-8.</param>
    /// <param name="call">The message.</param>
    /// <param name="fault">Why it is none.</param>
    /// <param name="id">Id to answer to; "-1" when the frame has none.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> frame, out OcppCall? call, out OcppFault fault, out string id)
    {
        call = null;
        fault = OcppFault.Frame;
        id = "-1";
        if (frame.Length is 0 or > Limits.FrameBytes || Root(frame) is not { } root
            || root.ValueKind != JsonValueKind.Array || root.GetArrayLength() < 3
            || Field.Text(root[1]) is not { Length: > 0 and <= Limits.MessageIdChars } given)
        {
            return false;
        }

        id = given;
        if (!Field.TryWhole(root[0], out var type) || type is not (2 or 3 or 4))
        {
            fault = OcppFault.MessageType;
            return false;
        }

        if (type != 2)
        {
            call = new OcppCall((int)type, id, "", default);
            return true;
        }

        if (root.GetArrayLength() != 4
            || Field.Text(root[2]) is not { Length: > 0 and <= 64 } action)
        {
            return false;
        }

        fault = OcppFault.Format;
        if (root[3].ValueKind != JsonValueKind.Object) return false;
        call = new OcppCall(2, id, action, root[3]);
        return true;
    }

    /// <summary>Writes <c>[3,"id",{...}]</c>.</summary>
    public static byte[] Result(string id, Action<Utf8JsonWriter> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return Write(writer =>
        {
            writer.WriteNumberValue(3);
            writer.WriteStringValue(id);
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        });
    }

    /// <summary>Writes <c>[4,"id","code","description",{}]</c>.</summary>
    public static byte[] Error(string id, OcppFault fault, OcppVersion version, string detail) =>
        Write(writer =>
        {
            writer.WriteNumberValue(4);
            writer.WriteStringValue(id);
            writer.WriteStringValue(fault.Code(version));
            writer.WriteStringValue(detail);
            writer.WriteStartObject();
            writer.WriteEndObject();
        });

    private static byte[] Write(Action<Utf8JsonWriter> items)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartArray();
            items(writer);
            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static JsonElement? Root(ReadOnlyMemory<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame, Strict);
            return document.RootElement.Clone();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second: half a surrogate pair in a name, found while looking for duplicates.
            return null;
        }
    }
}
