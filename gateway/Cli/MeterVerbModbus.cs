using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Metering;

namespace Edge.Cli;

/// <summary>Modbus frames, chains of reads, registers and samples as records write them.</summary>
public static class MeterVerbModbus
{
    /// <summary>One frame, request or reply.</summary>
    public static JsonObject Frame(JsonElement record)
    {
        var bytes = Convert.FromHexString(record.GetProperty("hex").GetString()!);
        var reply = !record.TryGetProperty("direction", out var direction)
            || direction.GetString() != "request";
        var frame = new ModbusFrame();
        var result = frame.Parse(bytes, bytes.Length, reply);
        var answer = new JsonObject { ["length"] = bytes.Length, ["crcOk"] = frame.CrcOk };
        if (result != BusResult.Ok)
        {
            if (frame.CrcOk)
            {
                answer["unit"] = frame.Unit;
                answer["function"] = frame.Function;
            }

            answer["refuse"] = BusResult.Name(result);
            return answer;
        }

        answer["unit"] = frame.Unit;
        answer["function"] = frame.Function;
        if (frame.ExceptionCode >= 0)
        {
            answer["exception"] = frame.ExceptionCode;
            return answer;
        }

        if (frame.Start >= 0)
        {
            answer["start"] = frame.Start;
        }

        if (frame.Count >= 0)
        {
            answer["count"] = frame.Count;
        }

        if (frame.HasValues)
        {
            var read = reply && frame.Function is 3 or 4;
            answer[read ? "registers" : "values"] = new JsonArray(
                [.. Enumerable.Range(0, frame.ValueCount)
                    .Select(i => JsonValue.Create(frame.Value(i)))]);
        }

        if (record.TryGetProperty("decode", out var decode) && reply && frame.HasValues)
        {
            Decoded(answer, decode, bytes.AsSpan(3, 2 * frame.ValueCount).ToArray());
        }

        return answer;
    }

    /// <summary>Pairs of request and reply that together read one block.</summary>
    public static JsonObject Chain(JsonElement record)
    {
        var block = new List<byte>();
        var first = -1;
        var firstCount = 0;
        foreach (var pair in record.GetProperty("exchange").EnumerateArray())
        {
            var request = Convert.FromHexString(pair.GetProperty("request").GetString()!);
            var reply = Convert.FromHexString(pair.GetProperty("reply").GetString()!);
            var asked = new ModbusFrame();
            var search = new ModbusSearch();
            var result = asked.Parse(request, request.Length, reply: false);
            result = result == BusResult.Ok ? search.Find(reply, reply.Length, request) : result;
            if (result != BusResult.Ok)
            {
                return new JsonObject { ["refuse"] = BusResult.Name(result) };
            }

            if (first < 0)
            {
                first = asked.Start;
                firstCount = asked.Count;
            }
            else if (asked.Start != first + (block.Count / 2))
            {
                return new JsonObject { ["refuse"] = "length" };
            }

            block.AddRange(reply.AsSpan(search.FrameAt + 3, search.FrameCount - 5));
        }

        var answer = new JsonObject
        {
            ["firstRegister"] = first, ["registers"] = block.Count / 2,
        };
        return firstCount == 2 ? SignedText(answer, record, [.. block])
            : Snapshot(answer, [.. block]);
    }

    /// <summary>Registers to counts, or a refusal, case by case.</summary>
    public static JsonObject Registers(JsonElement record)
    {
        var decode = record.GetProperty("decode");
        var cases = new JsonArray();
        foreach (var one in record.GetProperty("cases").EnumerateArray())
        {
            byte[] data =
            [
                .. one.GetProperty("registers").EnumerateArray()
                    .SelectMany(r => BitConverter.GetBytes(r.GetUInt16()).Reverse()),
            ];
            cases.Add(Counted(decode, data));
        }

        return new JsonObject { ["cases"] = cases };
    }

    /// <summary>A frame that is right and the class of its value.</summary>
    public static JsonObject Sample(JsonElement record)
    {
        var bytes = Convert.FromHexString(record.GetProperty("frame").GetString()!);
        var frame = new ModbusFrame();
        if (frame.Parse(bytes, bytes.Length, reply: true) != BusResult.Ok || !frame.HasValues)
        {
            return new JsonObject { ["class"] = ReadingClass.Name(ReadingClass.Missing) };
        }

        var answer = Counted(
            record.GetProperty("decode"), bytes.AsSpan(3, 2 * frame.ValueCount).ToArray());
        var settings = new LedgerSettings
        {
            PmaxW = record.GetProperty("pmaxW").GetInt64(),
            FloatSteps = Text(record.GetProperty("decode"), "type") == "float32",
        };
        var ledger = new EnergyLedger(settings);
        ledger.RestoreTimed(record.GetProperty("lastGoodWh").GetInt64(), 0, 0);
        var t = record.GetProperty("dtMs").GetInt64();
        answer["class"] = ReadingClass.Name(
            answer["wh"] is { } wh ? ledger.Reading(t, wh.GetValue<long>()) : ledger.Refuse(t));
        return answer;
    }

    /// <summary>How a register map's energy is read, in the words of records.</summary>
    public static JsonObject DecodeOf(MeterMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.EnergyType switch
        {
            RegisterType.F32 => new JsonObject
            {
                ["type"] = "float32", ["unit"] = "kWh",
                ["words"] = map.LowWordFirst ? "low-first" : "high-first",
            },
            _ => new JsonObject
            {
                ["type"] = map.EnergyType == RegisterType.S32 ? "int32" : "uint32",
                ["unit"] = "Wh",
                ["scale"] = (map.CountMilliWh / 1000).ToString(CultureInfo.InvariantCulture),
                ["words"] = map.LowWordFirst ? "low-first" : "high-first",
            },
        };
    }

    private static JsonObject Counted(JsonElement decode, byte[] data)
    {
        var type = RegisterType.Of(Text(decode, "type"));
        var end = decode.TryGetProperty("maxCounts", out var most) ? most.GetInt64() : 0;
        var fault = RegisterValue.Counter(
            data, 0, type, Text(decode, "words") == "low-first", end, out var counts);
        if (fault != RegisterValue.Ok)
        {
            return new JsonObject { ["refuse"] = RegisterValue.Name(fault) };
        }

        var milliWh = decode.TryGetProperty("countMilliWh", out var size) ? size.GetInt64() : 1000;
        var settings = new LedgerSettings { CountMilliWh = milliWh };
        return new JsonObject { ["counts"] = counts, ["wh"] = settings.ToWh(counts) };
    }

    private static void Decoded(JsonObject answer, JsonElement decode, byte[] data)
    {
        var type = Text(decode, "type");
        if (type == "ascii")
        {
            var text = Encoding.ASCII.GetString(data).TrimEnd('\0', ' ');
            answer["value"] = new JsonObject { ["text"] = text };
            return;
        }

        var many = type.IndexOf('[', StringComparison.Ordinal);
        var one = many < 0 ? type : type[..many];
        var words = RegisterType.Words(RegisterType.Of(one));
        var values = new JsonArray();
        for (var at = 0; at + (2 * words) <= data.Length; at += 2 * words)
        {
            values.Add(One(decode, one, data[at..(at + (2 * words))], values.Count));
        }

        if (many >= 0)
        {
            answer["values"] = values;
        }
        else if (values.Count > 0)
        {
            answer["value"] = values[0]!.DeepClone();
        }
    }

    private static JsonObject One(JsonElement decode, string type, byte[] data, int index)
    {
        var kind = RegisterType.Of(type);
        var low = Text(decode, "words") == "low-first";
        var unit = decode.TryGetProperty("unit", out var given)
            ? given.ValueKind == JsonValueKind.Array ? given[index].GetString() : given.GetString()
            : null;
        var energy = unit is "kWh" or "Wh" or "MWh";
        var fault = RegisterValue.Read(data, 0, kind, low, out var value);
        if (fault == RegisterValue.Ok && energy && value < 0)
        {
            fault = RegisterValue.Negative;
        }

        if (fault != RegisterValue.Ok)
        {
            return new JsonObject { ["refuse"] = RegisterValue.Name(fault) };
        }

        if (kind == RegisterType.F32)
        {
            var answer = new JsonObject { ["exact"] = Exact(data, low) };
            if (low ? data[2] == 0x80 && data.Sum(b => b) == 0x80
                : data[0] == 0x80 && data.Sum(b => b) == 0x80)
            {
                answer["note"] = "negative zero is zero";
            }

            if (unit == "kWh")
            {
                answer["wh"] = value;
            }
            else if (energy)
            {
                answer["wh"] = Nearest(data, low, unit == "MWh" ? 1_000_000 : 1);
            }
            else
            {
                answer["milli"] = value;
            }

            return answer;
        }

        return Whole(decode, value, unit);
    }

    private static JsonObject Whole(JsonElement decode, long value, string? unit)
    {
        var answer = new JsonObject { ["raw"] = value };
        if (!decode.TryGetProperty("scale", out var scale))
        {
            return answer;
        }

        var text = scale.ValueKind == JsonValueKind.String
            ? scale.GetString()!
            : scale.GetRawText();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : text.Length - point - 1;
        var factor = BigInteger.Parse(
            text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var perUnit = unit switch { "Wh" => 1, "MWh" => 1_000_000, _ => 1000 };
        var scaled = Round(value * factor * perUnit, BigInteger.Pow(10, digits));
        answer[unit is "kWh" or "Wh" or "MWh" ? "wh" : "milli"] = scaled;
        return answer;
    }

    private static (BigInteger Mantissa, int Shift) Split(byte[] data, bool low)
    {
        var bits = BinaryPrimitives.ReadUInt32BigEndian(
            low ? [data[2], data[3], data[0], data[1]] : data);
        var exponent = (int)((bits >> 23) & 0xFF);
        var mantissa = (bits & 0x7FFFFF) | (exponent == 0 ? 0 : 0x800000u);
        BigInteger value = mantissa;
        return ((bits >> 31) != 0 ? -value : value, Math.Max(exponent, 1) - 150);
    }

    private static string Exact(byte[] data, bool low)
    {
        var (mantissa, shift) = Split(data, low);
        if (shift >= 0 || mantissa.IsZero)
        {
            return (mantissa << Math.Max(shift, 0)).ToString(CultureInfo.InvariantCulture);
        }

        // m / 2^n = m x 5^n / 10^n
        var digits = BigInteger.Abs(mantissa * BigInteger.Pow(5, -shift))
            .ToString(CultureInfo.InvariantCulture).PadLeft(-shift + 1, '0');
        var fraction = digits[^(-shift)..].TrimEnd('0');
        return (mantissa.Sign < 0 ? "-" : "") + digits[..^(-shift)]
            + (fraction.Length > 0 ? "." + fraction : "");
    }

    private static long Nearest(byte[] data, bool low, int perUnit)
    {
        var (mantissa, shift) = Split(data, low);
        return shift >= 0
            ? (long)((mantissa << shift) * perUnit)
            : Round(mantissa * perUnit, BigInteger.One << -shift);
    }

    private static long Round(BigInteger numerator, BigInteger denominator)
    {
        var whole = BigInteger.DivRem(BigInteger.Abs(numerator), denominator, out var rest);
        var twice = (rest * 2).CompareTo(denominator);
        if (twice > 0 || (twice == 0 && !whole.IsEven))
        {
            whole++;
        }

        return (long)(numerator.Sign < 0 ? -whole : whole);
    }

    private static JsonObject SignedText(JsonObject answer, JsonElement record, byte[] block)
    {
        answer["type"] = (block[0] << 8) | block[1];
        answer["status"] = (block[2] << 8) | block[3];
        var text = Encoding.UTF8.GetString(block.AsSpan(4).TrimEnd((byte)0));
        answer["textLength"] = text.Length;
        answer["text"] = text;
        OcmfVerb.Verify(answer, record, text);
        return answer;
    }

    private static JsonObject Snapshot(JsonObject answer, byte[] block)
    {
        var snapshot = new BsmSnapshot();
        if (block.Length != 2 * BsmSnapshot.Registers || !snapshot.Parse(block, block.Length))
        {
            return answer;
        }

        answer["fields"] = new JsonObject
        {
            ["Typ"] = snapshot.Type,
            ["St"] = snapshot.Status,
            ["RCR_Wh"] = snapshot.SessionWh < 0 ? null : snapshot.SessionWh,
            ["TotWhImp_Wh"] = snapshot.ImportWh < 0 ? null : snapshot.ImportWh,
            ["W"] = snapshot.PowerW,
            ["MA1"] = Encoding.ASCII.GetString(
                block, BsmSnapshot.MeterTextAt, BsmSnapshot.MeterTextBytes).TrimEnd('\0'),
            ["RCnt"] = snapshot.Counter,
            ["OS_s"] = snapshot.OperatingS,
            ["Epoch_s"] = snapshot.EpochS,
            ["TZO_min"] = snapshot.ZoneMinutes,
            ["EpochSetCnt"] = snapshot.EpochSetCount,
            ["EpochSetOS_s"] = snapshot.EpochSetS,
        };
        return answer;
    }

    private static string Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
