using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Metering;

namespace Edge.Cli;

/// <summary>Replays polls and received bytes through the device's clients, in simulated
/// time.</summary>
public static class MeterVerbStream
{
    private const int Baud = 9600;

    /// <summary>All polls of one record, one after the other on one line.</summary>
    public static JsonObject Answer(JsonElement record)
    {
        var protocol = record.TryGetProperty("protocol", out var name)
            ? name.GetString()!
            : "modbus-rtu";
        var player = new Player();
        var polls = new JsonArray();
        foreach (var poll in record.GetProperty("polls").EnumerateArray())
        {
            polls.Add(protocol.StartsWith("dlt645", StringComparison.Ordinal)
                ? player.Dlt(poll, !protocol.EndsWith("1997", StringComparison.Ordinal))
                : player.Modbus(poll));
        }

        return new JsonObject { ["polls"] = polls };
    }

    private sealed class Player
    {
        private readonly MeterVerbLine _line = new();
        private readonly ModbusClient _modbus;
        private readonly Dlt645Client _dlt2007;
        private readonly Dlt645Client _dlt1997;
        private long _now;

        internal Player()
        {
            _modbus = new ModbusClient(_line, Baud);
            _dlt2007 = new Dlt645Client(_line, Baud, true);
            _dlt1997 = new Dlt645Client(_line, Baud, false);
        }

        internal JsonObject Modbus(JsonElement poll)
        {
            var request = Request(poll);
            if (request is not { Length: 8 })
            {
                return Listen(poll, ModbusFrames);
            }

            Wait(_modbus.Ready);
            _modbus.TimeoutMs = Timeout(poll);
            Script(poll, request.Length);
            _modbus.Ask(_now, request[0], request[1], (request[2] << 8) | request[3],
                (request[4] << 8) | request[5]);
            Run(_modbus.Step);
            var answered = _modbus.Result is BusResult.Ok or BusResult.Exception;
            var answer = Result(
                _modbus.Result,
                answered ? _modbus.Reply.AsSpan(_modbus.ReplyAt, _modbus.ReplyCount) : []);
            if (_modbus.Result == BusResult.Exception)
            {
                answer["exception"] = _modbus.ExceptionCode;
                answer["refuse"] = BusResult.Name(BusResult.Exception);
            }

            return answer;
        }

        internal JsonObject Dlt(JsonElement poll, bool is2007)
        {
            if (Request(poll) is not { } request
                || !MeterVerbDlt.TryQuestion(request, out var address, out var identifier))
            {
                return Listen(poll, DltFrames);
            }

            var client = is2007 ? _dlt2007 : _dlt1997;
            Wait(client.Ready);
            client.TimeoutMs = Timeout(poll);
            Script(poll, request.Length);
            client.Ask(_now, address, identifier);
            Run(client.Step);
            var answer = Result(
                client.Result,
                client.Result == BusResult.Ok
                    ? client.Reply.AsSpan(client.ReplyAt, client.ReplyCount)
                    : []);
            if (client.Result == BusResult.Ok)
            {
                answer["frames"] = new JsonArray(answer["frame"]!.DeepClone());
            }

            return answer;
        }

        private JsonObject Result(int result, ReadOnlySpan<byte> frame)
        {
            if (frame.Length == 0)
            {
                return new JsonObject { ["refuse"] = BusResult.Name(result) };
            }

            var hex = Convert.ToHexStringLower(frame);
            var answer = new JsonObject { ["frame"] = hex };
            var before = _line.Delivered.ToArray().AsSpan().IndexOf(frame);
            if (before > 0)
            {
                answer["discarded"] =
                    Convert.ToHexStringLower([.. _line.Delivered[..before]]);
            }

            return answer;
        }

        private static JsonObject Listen(
            JsonElement poll, Func<byte[], List<string>, int> find)
        {
            var timeout = Timeout(poll);
            byte[] bytes =
            [
                .. poll.GetProperty("rx").EnumerateArray()
                    .Where(piece => piece.GetProperty("ms").GetInt64() <= timeout)
                    .SelectMany(piece => Hex(piece)),
            ];
            var frames = new List<string>();
            var result = find(bytes, frames);
            var answer = new JsonObject
            {
                ["frames"] = new JsonArray([.. frames.Select(f => JsonValue.Create(f))]),
            };
            if (frames.Count == 0)
            {
                answer["refuse"] = BusResult.Name(result);
            }

            return answer;
        }

        private static int DltFrames(byte[] bytes, List<string> frames)
        {
            var frame = new Dlt645Frame();
            var at = 0;
            int found;
            while ((found = frame.Find(bytes, bytes.Length, at)) == BusResult.Ok)
            {
                frames.Add(Convert.ToHexStringLower(bytes.AsSpan(frame.At, frame.Count)));
                at = frame.At + frame.Count;
            }

            // A wrong sum makes it no frame: nothing here asked for one.
            return found == BusResult.Crc ? BusResult.NoFrame : found;
        }

        private static int ModbusFrames(byte[] bytes, List<string> frames)
        {
            var frame = new ModbusFrame();
            for (var at = 0; at < bytes.Length; at++)
            {
                var most = Math.Min(bytes.Length - at, ModbusFrame.MaxBytes);
                for (var count = 5; count <= most; count++)
                {
                    var piece = bytes.AsSpan(at, count).ToArray();
                    if (frame.Parse(piece, count, reply: true) == BusResult.Ok)
                    {
                        frames.Add(Convert.ToHexStringLower(piece));
                        at += count - 1;
                        break;
                    }
                }
            }

            return bytes.Length == 0 ? BusResult.Timeout
                : ModbusSearch.Mangled(bytes, bytes.Length) ? BusResult.Framing
                : BusResult.NoFrame;
        }

        private void Script(JsonElement poll, int requestBytes)
        {
            var end = _now + (requestBytes * 11L * 1000 / Baud) + 1;
            foreach (var piece in poll.GetProperty("rx").EnumerateArray())
            {
                _line.Play(end + piece.GetProperty("ms").GetInt64(), Hex(piece));
            }
        }

        private void Run(Func<long, bool> step)
        {
            while (!step(_now))
            {
                _now++;
                _line.Advance(_now);
            }
        }

        private void Wait(Func<long, bool> ready)
        {
            for (var i = 0; i < 60_000 && !ready(_now); i++)
            {
                _now++;
                _line.Advance(_now);
            }
        }

        private static byte[]? Request(JsonElement poll) =>
            poll.TryGetProperty("request", out var request)
            && request.ValueKind == JsonValueKind.String
                ? Convert.FromHexString(request.GetString()!)
                : null;

        private static int Timeout(JsonElement poll) =>
            poll.TryGetProperty("timeoutMs", out var given)
                ? Math.Clamp(given.GetInt32(), 50, 10_000)
                : LineTurn.DefaultTimeoutMs;

        private static byte[] Hex(JsonElement piece) =>
            Convert.FromHexString(piece.GetProperty("hex").GetString()!);
    }
}
