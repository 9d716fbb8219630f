using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Metering;

namespace Edge.Cli;

/// <summary>DL/T 645 frames and exchanges as records write them.</summary>
public static class MeterVerbDlt
{
    /// <summary>One frame with its wake bytes.</summary>
    public static JsonObject Frame(JsonElement record)
    {
        var bytes = Convert.FromHexString(record.GetProperty("hex").GetString()!);
        var is2007 = record.GetProperty("standard").GetString() != "1997";
        var wake = bytes.TakeWhile(b => b == 0xFE).Count();
        var frame = new Dlt645Frame();
        var result = frame.Look(bytes, bytes.Length, wake);
        if (result is not (BusResult.Ok or BusResult.Crc)
            && frame.Find(bytes, bytes.Length, 0) == BusResult.Ok)
        {
            // Something else stands before the frame.
            result = BusResult.Ok;
            wake = bytes.AsSpan(0, frame.At).Length
                - bytes.AsSpan(0, frame.At).TrimEnd((byte)0xFE).Length;
        }

        var answer = new JsonObject { ["wakeBytes"] = wake };
        if (result is not (BusResult.Ok or BusResult.Crc))
        {
            answer["refuse"] = BusResult.Name(result);
            return answer;
        }

        answer["address"] = Address(frame);
        answer["control"] = frame.Control.ToString("x2", CultureInfo.InvariantCulture);
        answer["dataLength"] = frame.DataCount;
        answer["checksumOk"] = result == BusResult.Ok;
        if (result == BusResult.Crc)
        {
            answer["refuse"] = "checksum";
        }
        else
        {
            Body(answer, frame, is2007);
        }

        return answer;
    }

    /// <summary>A question with its reply, or several: what the client makes of them.</summary>
    public static JsonObject Exchange(JsonElement record)
    {
        var pairs = record.TryGetProperty("exchange", out var many)
            ? many.EnumerateArray().ToArray()
            : [record];
        var first = Convert.FromHexString(pairs[0].GetProperty("request").GetString()!);
        if (!TryQuestion(first, out var address, out var identifier))
        {
            throw new FormatException("the request is not a read of DL/T 645");
        }

        var is2007 = first.AsSpan().TrimStart((byte)0xFE)[8] != 0x01;
        var line = new MeterVerbLine();
        var client = new Dlt645Client(line, 2400, is2007);
        long now = 0;
        var replies = new Queue<byte[]>(
            pairs.Select(p => Convert.FromHexString(p.GetProperty("reply").GetString()!)));
        line.OnWrite = () =>
        {
            if (replies.TryDequeue(out var reply))
            {
                line.Play(now + 100, reply);
            }
        };
        client.Ask(now, address, identifier);
        while (!client.Step(now))
        {
            now++;
            line.Advance(now);
        }

        return Result(client, identifier, is2007);
    }

    /// <summary>Whether bytes begin like a DL/T 645 frame.</summary>
    public static bool LooksLike(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        var text = hex.ToUpperInvariant();
        while (text.StartsWith("FE", StringComparison.Ordinal))
        {
            text = text[2..];
        }

        return text.Length >= 16 && text.StartsWith("68", StringComparison.Ordinal)
            && text.AsSpan(14, 2).SequenceEqual("68");
    }

    /// <summary>Takes a read request apart.</summary>
    /// <param name="request">Wake bytes and frame.</param>
    /// <param name="address">6 bytes, lowest first.</param>
    /// <param name="identifier">Data identifier, -1 for a read of the address.</param>
    public static bool TryQuestion(byte[] request, out byte[] address, out long identifier)
    {
        ArgumentNullException.ThrowIfNull(request);
        var frame = new Dlt645Frame();
        address = new byte[6];
        identifier = -1;
        if (frame.Find(request, request.Length, 0) != BusResult.Ok)
        {
            return false;
        }

        for (var i = 0; i < 6; i++)
        {
            address[i] = (byte)frame.Address(i);
        }

        identifier = frame.Control switch
        {
            0x11 => frame.Identifier(4),
            0x01 => frame.Identifier(2),
            _ => -1,
        };
        return frame.Control is 0x11 or 0x01 or 0x13;
    }

    private static JsonObject Result(Dlt645Client client, long identifier, bool is2007)
    {
        if (client.Result == BusResult.Exception)
        {
            return new JsonObject
            {
                ["error"] = Hex2(client.ErrorByte),
                ["errorMeaning"] = Meaning(client.ErrorByte),
            };
        }

        if (client.Result != BusResult.Ok)
        {
            var name = client.Result == BusResult.Crc ? "checksum" : BusResult.Name(client.Result);
            return new JsonObject { ["refuse"] = name };
        }

        var answer = new JsonObject
        {
            ["meter"] = string.Concat(client.Meter.Reverse().Select(b => Hex2(b))),
        };
        var item = new Dlt645Item();
        if (identifier < 0 || !item.Find(identifier, is2007))
        {
            return answer;
        }

        var values = Values(client.Values.AsSpan(0, client.ValueCount).ToArray(), item);
        if (values is null)
        {
            return new JsonObject { ["refuse"] = "bcd" };
        }

        if (item.Kind == Dlt645Item.EnergyBlock)
        {
            answer["countsEach"] =
                new JsonArray([.. values.Select(v => v["counts"]!.DeepClone())]);
            answer["countMilliWh"] = 10_000;
        }
        else if (values.Count > 0)
        {
            foreach (var (name, value) in values[0])
            {
                answer[name] = value?.DeepClone();
            }
        }

        return answer;
    }

    private static void Body(JsonObject answer, Dlt645Frame frame, bool is2007)
    {
        var control = frame.Control;
        if ((control & 0xC0) == 0xC0)
        {
            var error = frame.DataCount > 0 ? frame.Data(0) : 0;
            answer["error"] = Hex2(error);
            answer["errorMeaning"] = Meaning(error);
            return;
        }

        var head = Identified(control, is2007) ? (is2007 ? 4 : 2) : 0;
        if (head > 0 && frame.DataCount >= head)
        {
            var format = is2007 ? "x8" : "x4";
            answer["di"] = frame.Identifier(head).ToString(format, CultureInfo.InvariantCulture);
        }

        if (frame.DataCount == 0)
        {
            return;
        }

        var data = Enumerable.Range(0, frame.DataCount).Skip(head)
            .Select(i => (byte)frame.Data(i)).ToArray();
        answer["data"] = Convert.ToHexStringLower(data);
        if ((control & 0x80) == 0)
        {
            return;
        }

        var item = new Dlt645Item();
        if (is2007 && control == 0x93 && data.Length == 6)
        {
            item.Find(0x04000401, true);
        }
        else if (head == 0 || !item.Find(frame.Identifier(head), is2007))
        {
            return;
        }

        var sequence = is2007 && (control & 0x1F) == 0x12 ? 1 : 0;
        Put(answer, Values(data[..^sequence], item), item);
    }

    private static void Put(JsonObject answer, List<JsonObject>? values, Dlt645Item item)
    {
        if (values is null)
        {
            answer["refuse"] = "bcd";
        }
        else if (item.IsBlock)
        {
            answer["values"] = new JsonArray([.. values]);
        }
        else if (values.Count > 0)
        {
            answer["value"] = values[0];
        }
    }

    // Null: a nibble is no digit.
    private static List<JsonObject>? Values(byte[] data, Dlt645Item item)
    {
        var values = new List<JsonObject>();
        var frame = new Dlt645Frame();
        var wire = new byte[Dlt645Frame.MaxDataBytes + Dlt645Frame.FrameBytes + 4];
        var chunk = item.Bytes;
        for (var at = 0; at + chunk <= data.Length; at += chunk)
        {
            var count = Dlt645Frame.Write(wire, new byte[6], 0x91, data[at..(at + chunk)], chunk);
            frame.Look(wire, count, 4);
            if (!frame.TryDecimal(0, chunk, item.HasSign, out var value))
            {
                return null;
            }

            values.Add(Value(value, item, data[at..(at + chunk)]));
            if (!item.IsBlock)
            {
                break;
            }
        }

        return values;
    }

    private static JsonObject Value(long value, Dlt645Item item, byte[] data) => item.Kind switch
    {
        Dlt645Item.Energy or Dlt645Item.SignedEnergy => new JsonObject
        {
            ["counts"] = value, ["countMilliWh"] = 10_000, ["wh"] = value * 10,
        },
        Dlt645Item.EnergyBlock => new JsonObject { ["counts"] = value, ["wh"] = value * 10 },
        Dlt645Item.Reactive => new JsonObject { ["counts"] = value, ["unit"] = "0.01 kvarh" },
        Dlt645Item.Voltage => new JsonObject { ["milliV"] = value * item.MilliPerCount },
        Dlt645Item.Current => new JsonObject { ["milliA"] = value * item.MilliPerCount },
        Dlt645Item.Power => new JsonObject { ["milliW"] = value * item.MilliPerCount },
        Dlt645Item.Frequency => new JsonObject { ["milliHz"] = value * item.MilliPerCount },
        Dlt645Item.Date => new JsonObject
        {
            ["date"] = $"20{data[3]:x2}-{data[2]:x2}-{data[1]:x2}", ["weekday"] = (int)data[0],
        },
        Dlt645Item.Time => new JsonObject
        {
            ["time"] = $"{data[2]:x2}:{data[1]:x2}:{data[0]:x2}",
        },
        _ => new JsonObject { ["meter"] = value.ToString("d12", CultureInfo.InvariantCulture) },
    };

    private static bool Identified(int control, bool is2007) => (control & 0x1F) switch
    {
        0x11 or 0x12 or 0x14 => is2007,
        0x01 or 0x02 or 0x04 => !is2007,
        _ => false,
    };

    private static string Address(Dlt645Frame frame) =>
        string.Concat(Enumerable.Range(0, 6).Reverse().Select(i => Hex2(frame.Address(i))));

    private static string Hex2(int value) => value.ToString("x2", CultureInfo.InvariantCulture);

    private static string Meaning(int error)
    {
        string[] names =
        [
            "other", "no such data", "password or not authorised", "baud rate",
            "too many year zones", "too many day periods", "too many tariffs",
        ];
        var set = names.Where((_, i) => (error & (1 << i)) != 0).ToArray();
        return set.Length == 0 ? "unknown" : string.Join("; ", set);
    }
}
