using System.Text.Json;
using Edge.Wire;

namespace Edge.Pipeline.Orders;

/// <summary>One line of a device's reply topic, its tag checked.</summary>
/// <param name="Epoch">Key epoch of the tag.</param>
/// <param name="Kind">reply, ask, want.</param>
/// <param name="Re">Number of the command it answers; 0 for none.</param>
/// <param name="Root">The payload.</param>
internal sealed record DeviceReply(long Epoch, string Kind, long Re, JsonElement Root)
{
    private const int DetailChars = 1_500;

    /// <summary>What the device says of a command.</summary>
    public CommandState State => Text("result") switch
    {
        "done" => CommandState.Done,
        "waits" => CommandState.Asked,
        _ => CommandState.Refused,
    };

    /// <summary>Why, or what came with it.</summary>
    public string Detail
    {
        get
        {
            if (Text("why") is { Length: > 0 } why) return why;
            if (!Root.TryGetProperty("log", out var log)) return "";
            var text = log.GetRawText();
            return text.Length <= DetailChars ? text : "";
        }
    }

    /// <summary>A text member, or empty.</summary>
    public string Text(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";

    /// <summary>A number member, or 0.</summary>
    public long Number(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number) ? number : 0;
}

/// <summary>Writes and reads the lines of commands and replies.</summary>
/// <remarks>Thread-safety: safe; callers wait for each other.</remarks>
internal sealed class OrderLines(KeyRing keys, DeviceBook devices)
{
    private const int PayloadBytes = 2_000;
    private static readonly byte[] UTail = "|{\"u\":\""u8.ToArray();

    private readonly DownLine _down = new(new TagMaker(new NativeHmac(), Limits.LineBytes));
    private readonly byte[] _buffer = new byte[Limits.LineBytes];
    private readonly Lock _gate = new();

    /// <summary>The epoch a device speaks in: that of its last greeting, or the newest.</summary>
    public long EpochOf(string device) => devices.Find(device)?.Epoch is { } known and > 0
        ? known : keys.Find(device)?.Newest ?? 0;

    /// <summary>Is it under the platform's key? What it says cannot be judged here.</summary>
    public static bool IsForPlatform(ReadOnlyMemory<byte> line) =>
        line.Length <= Limits.LineBytes && line.Span.IndexOf(UTail) > 0;

    /// <summary>Writes a command; null when a key is missing or it does not fit.</summary>
    /// <param name="device">To whom.</param>
    /// <param name="epoch">Under which epoch.</param>
    /// <param name="write">Adds kind, number and the rest.</param>
    public byte[]? Write(string device, long epoch, Action<PayloadWriter> write)
    {
        if (keys.Find(device)?.Find(epoch) is not { } held) return null;
        var payload = new PayloadWriter(PayloadBytes);
        payload.Begin();
        payload.Number("v", 1);
        payload.Text("dev", device);
        write(payload);
        if (!payload.End()) return null;
        lock (_gate)
        {
            var count = _down.Write(
                TagMaker.LabelCommand, held.Gateway, epoch, payload.Buffer, payload.Count,
                _buffer);
            return count < 0 ? null : _buffer[..count];
        }
    }

    /// <summary>Reads a reply under any epoch held; false when no key made its tag.</summary>
    public bool TryRead(string device, ReadOnlyMemory<byte> line, out DeviceReply reply)
    {
        reply = null!;
        if (keys.Find(device) is not { IsRevoked: false } held) return false;
        if (line.Length > Limits.LineBytes) return false;
        var bytes = line.ToArray();
        foreach (var epoch in held.Epochs)
        {
            if (!IsTagged(bytes, held.Find(epoch)!.Gateway, epoch)) continue;
            var end = Array.IndexOf(bytes, (byte)'|', 6);
            using var json = JsonDocument.Parse(bytes.AsMemory(6, end - 6));
            var read = new DeviceReply(epoch, "", 0, json.RootElement.Clone());
            reply = read with { Kind = read.Text("kind"), Re = read.Number("re") };
            return read.Text("dev") == device && read.Number("v") == 1;
        }

        return false;
    }

    private bool IsTagged(byte[] line, byte[] key, long epoch)
    {
        lock (_gate)
        {
            return _down.TryRead(TagMaker.LabelCommand, key, epoch, line, 0, line.Length);
        }
    }
}
