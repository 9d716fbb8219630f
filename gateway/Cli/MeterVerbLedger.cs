using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Metering;
using Edge.Batch.Ocmf;

namespace Edge.Cli;

/// <summary>Runs recorded readings, messages and pulses through the device's ledger.</summary>
public static class MeterVerbLedger
{
    /// <summary>A meter's readings and session events in time order.</summary>
    public static JsonObject Steps(JsonElement record)
    {
        var settings = Settings(record.GetProperty("meter"));
        var ledger = new EnergyLedger(settings);
        var steps = new JsonArray();
        var sessions = new JsonArray();
        var closed = new LedgerSession();
        foreach (var step in record.GetProperty("steps").EnumerateArray())
        {
            var t = step.GetProperty("t").GetInt64();
            steps.Add(new JsonObject { ["t"] = t, ["class"] = Step(ledger, step, t) });
            while (ledger.TakeClosed(closed))
            {
                sessions.Add(Session(closed));
            }
        }

        return new JsonObject
        {
            ["steps"] = steps,
            ["sessions"] = sessions,
            ["unassignedCounts"] = ledger.UnassignedCounts,
            ["unassignedWh"] = ledger.UnassignedWh,
            ["refusedCounts"] = ledger.RefusedCounts,
            ["lastCounts"] = ledger.HasRegister ? ledger.LastCounts : null,
            ["registerOffsetCounts"] = ledger.Offset,
        };
    }

    /// <summary>Start and stop as a charger's back end sends them.</summary>
    public static JsonObject Messages(JsonElement record)
    {
        var pmaxW = record.TryGetProperty("pmaxW", out var limit) ? limit.GetInt64() : 400_000;
        var book = new MessageSessions(pmaxW);
        var sessions = new JsonArray();
        foreach (var message in record.GetProperty("messages").EnumerateArray())
        {
            var id = message.GetProperty("session").GetString()!;
            var t = Number(message, "t");
            var wh = Number(message, "meterWh");
            var closed = message.GetProperty("type").GetString() switch
            {
                "start" => book.Start(id, t, wh),
                "stop" => book.Stop(id, t, wh),
                _ => Sampled(book, id, wh),
            };
            if (closed is not null)
            {
                sessions.Add(Session(closed));
            }
        }

        while (book.CloseOldest() is { } open)
        {
            sessions.Add(Session(open));
        }

        var answer = new JsonObject { ["acknowledged"] = true };
        if (sessions.Count == 1)
        {
            answer["wh"] = sessions[0]!["wh"]!.DeepClone();
            answer["flags"] = sessions[0]!["flags"]!.DeepClone();
        }

        answer["sessions"] = sessions;
        return answer;
    }

    /// <summary>Edges of an S0 input.</summary>
    public static JsonObject Pulses(JsonElement record)
    {
        var meter = record.GetProperty("meter");
        var constant = meter.GetProperty("impPerKWh").GetInt64();
        var gap = meter.TryGetProperty("minGapMs", out var given)
            ? given.GetInt64()
            : PulseMeter.MinGap(constant, meter.GetProperty("pmaxW").GetInt64());
        var active = meter.TryGetProperty("minActiveMs", out given) ? given.GetInt64() : 25;
        var pulses = new PulseMeter(constant, active, gap);
        foreach (var edge in record.GetProperty("edges").EnumerateArray())
        {
            pulses.Level(
                edge.GetProperty("ms").GetInt64(), edge.GetProperty("active").GetBoolean());
        }

        return new JsonObject { ["pulses"] = pulses.Pulses, ["wh"] = pulses.Wh };
    }

    /// <summary>The ledger's constants as records write them.</summary>
    public static LedgerSettings Settings(JsonElement meter)
    {
        var settings = new LedgerSettings
        {
            CountMilliWh = meter.GetProperty("countMilliWh").GetInt64(),
            Modulus = Number(meter, "modulusCounts", 0),
            PmaxW = meter.GetProperty("pmaxW").GetInt64(),
            Confirm = (int)Number(meter, "confirmReadings", 3),
            WindowMs = Number(meter, "windowMs", 60_000),
            GapMs = Number(meter, "gapMs", 900_000),
            SilenceMs = Number(meter, "silenceMs", 7_200_000),
        };
        return settings.Valid
            ? settings
            : throw new FormatException("a constant of the meter is out of its range");
    }

    private static string? Step(EnergyLedger ledger, JsonElement step, long t)
    {
        if (step.TryGetProperty("counts", out var counts))
        {
            return ReadingClass.Name(
                counts.ValueKind == JsonValueKind.Number && counts.TryGetInt64(out var value)
                ? ledger.Reading(t, value)
                : ledger.Refuse(t));
        }

        switch (step.GetProperty("event").GetString())
        {
            case "start":
                ledger.Start(t, step.TryGetProperty("session", out var id) ? id.GetString()! : "");
                return null;
            case "stop":
                ledger.Stop(t);
                return null;
            case "fail":
                return ReadingClass.Name(ledger.Missing(t));
            case "refused":
                return ReadingClass.Name(ledger.Refuse(t));
            case "reboot":
                ledger.Reboot(t);
                return null;
            case "exchange":
                ledger.Exchange(t);
                return null;
            case "confirm":
                var proved = ledger.Confirm(t);
                return proved < 0 ? null : ReadingClass.Name(proved);
            case "tick":
                ledger.Tick(t);
                return null;
            case var other:
                throw new FormatException($"no such event: {other}");
        }
    }

    private static JsonObject Session(LedgerSession session) => new()
    {
        ["session"] = session.Id,
        ["startWh"] = session.HasRegister ? session.StartWh : null,
        ["stopWh"] = session.HasRegister ? session.StopWh : null,
        ["wh"] = session.Wh,
        ["counts"] = session.StopRegister - session.StartRegister,
        ["flags"] = Flags(session.Flags, SessionFlags.Count, SessionFlags.Name),
    };

    private static JsonObject Session(MessageSession session) => new()
    {
        ["session"] = session.Id,
        ["wh"] = session.Wh,
        ["flags"] = Flags(session.Flags, 5, MessageSession.FlagName),
    };

    private static JsonArray Flags(int flags, int count, Func<int, string> name) =>
        [.. Enumerable.Range(0, count).Where(i => (flags & (1 << i)) != 0)
            .Select(name).Order(StringComparer.Ordinal).Select(n => JsonValue.Create(n))];

    private static MessageSession? Sampled(MessageSessions book, string id, long wh)
    {
        book.Sample(id, wh);
        return null;
    }

    // Missing, null, text or a negative number: not known. A fraction is rounded down.
    private static long Number(JsonElement holder, string name, long absent = -1) =>
        holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && OcmfNumber.TryParse(value.GetRawText(), out var number)
            && number.ToWh(1) is { } whole and >= 0
            ? whole
            : absent;
}
