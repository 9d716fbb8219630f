namespace Edge.Batch;

/// <summary>Reads the meta object of an entry, type by type.</summary>
internal static class EntryReader
{
    /// <summary>Reads from the opening to the closing brace.</summary>
    /// <param name="cursor">At the brace.</param>
    /// <param name="calc">The calculation that is expected, so that it is not made text once
    /// more; null for none.</param>
    /// <param name="parts">What was read.</param>
    /// <param name="fault">What is wrong, or empty.</param>
    public static bool TryMeta(
        ref JsonCursor cursor, string? calc, out EntryParts parts, out string fault)
    {
        parts = new EntryParts(0, "", EntryType.Event);
        fault = "the meta does not begin with at, gw, type";
        if (!cursor.TryTake('{') || !cursor.TryName("at") || !cursor.TryInteger(out long at)
            || at < 0 || !TryText(ref cursor, "gw", out string gateway) || !IsId(gateway)
            || !TryText(ref cursor, "type", out string name)) return false;
        fault = "the members of the meta are not those of its type";
        bool read = name switch
        {
            "event" => TryEvent(ref cursor, calc, new(at, gateway, EntryType.Event), out parts),
            "open" => TryOpen(ref cursor, new(at, gateway, EntryType.Open), out parts),
            "close" => TryClose(ref cursor, new(at, gateway, EntryType.Close), out parts),
            "correction" =>
                TryCorrection(
                    ref cursor, calc, new(at, gateway, EntryType.Correction), out parts),
            "withheld" => TryWithheld(ref cursor, new(at, gateway, EntryType.Withheld), out parts),
            "quarantine" =>
                TryQuarantine(ref cursor, new(at, gateway, EntryType.Quarantine), out parts),
            "keys" => TryKeys(ref cursor, new(at, gateway, EntryType.Keys), out parts),
            _ => false,
        };
        if (!read || !cursor.TryTake('}')) return false;
        fault = "";
        return true;
    }

    /// <summary>True for the ids of devices, gateways and sites.</summary>
    public static bool IsId(string text)
    {
        if (text.Length is 0 or > 32 || text[0] == '-') return false;
        foreach (char c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-') return false;
        return true;
    }

    private static bool TryEvent(
        ref JsonCursor cursor, string? calc, EntryParts head, out EntryParts parts)
    {
        parts = head;
        if (!cursor.TryTake(',') || !cursor.TryName(out string name)) return false;
        if (name == "flags")
        {
            if (!TryFlags(ref cursor, out List<string> flags)) return false;
            parts = parts with { Flags = flags };
            if (!cursor.TryTake(',') || !cursor.TryName(out name)) return false;
        }
        return name == "calc" && TryCalc(ref cursor, calc, ref parts);
    }

    private static bool TryFlags(ref JsonCursor cursor, out List<string> flags)
    {
        flags = [];
        if (!cursor.TryTake('[')) return false;
        do
        {
            if (!cursor.TryString(out string flag) || flag.Length == 0) return false;
            flags.Add(flag);
        }
        while (flags.Count < Limits.MaxMembers && cursor.TryTake(','));
        return cursor.TryTake(']');
    }

    private static bool TryCalc(ref JsonCursor cursor, string? known, ref EntryParts parts)
    {
        if (!cursor.TrySkip(Limits.MaxDepth - 1, out ReadOnlySpan<byte> calc)) return false;
        parts = parts with
        {
            CalcJson = System.Text.Ascii.Equals(calc, known) ? known
                : System.Text.Encoding.ASCII.GetString(calc),
        };
        return calc[0] == '{';
    }

    private static bool TryOpen(ref JsonCursor cursor, EntryParts head, out EntryParts parts)
    {
        parts = head;
        if (!TryText(ref cursor, "origin", out string origin) || !Checkpoint.IsName(origin)
            || !TryText(ref cursor, "before", out string before)
            || !Base64Strict.TryRead(before, out _)) return false;
        parts = head with { Origin = origin, Before = before };
        return true;
    }

    private static bool TryClose(ref JsonCursor cursor, EntryParts head, out EntryParts parts)
    {
        parts = head;
        if (!TryText(ref cursor, "next", out string next)) return false;
        parts = head with { Next = next };
        return true;
    }

    private static bool TryCorrection(
        ref JsonCursor cursor, string? calc, EntryParts head, out EntryParts parts)
    {
        parts = head;
        if (!TryCount(ref cursor, "index", out long index)
            || !TryText(ref cursor, "why", out string why)) return false;
        parts = head with { Index = index, Why = why };
        return cursor.TryTake(',') && cursor.TryName("calc")
            && TryCalc(ref cursor, calc, ref parts);
    }

    private static bool TryWithheld(ref JsonCursor cursor, EntryParts head, out EntryParts parts)
    {
        parts = head;
        if (!TryText(ref cursor, "dev", out string device) || !IsId(device)
            || !TryCount(ref cursor, "seq", out long seq)
            || !TryText(ref cursor, "p", out string p) || !Base64Strict.TryReadHash(p, out _)
            || !TryText(ref cursor, "sha256", out string sha256)) return false;
        parts = head with { Device = device, Seq = seq, P = p, Sha256 = sha256 };
        return true;
    }

    private static bool TryQuarantine(ref JsonCursor cursor, EntryParts head, out EntryParts parts)
    {
        parts = head;
        if (!TryText(ref cursor, "dev", out string device)
            || !TryText(ref cursor, "code", out string code)
            || !TryCount(ref cursor, "count", out long count)
            || !TryText(ref cursor, "sha256", out string sha256)) return false;
        parts = head with { Device = device, Code = code, Count = count, Sha256 = sha256 };
        return true;
    }

    private static bool TryKeys(ref JsonCursor cursor, EntryParts head, out EntryParts parts)
    {
        parts = head;
        if (!TryCount(ref cursor, "serial", out long serial)
            || !TryText(ref cursor, "sha256", out string sha256)) return false;
        parts = head with { Serial = serial, Sha256 = sha256 };
        return true;
    }

    private static bool TryText(ref JsonCursor cursor, string name, out string value)
    {
        value = "";
        return cursor.TryTake(',') && cursor.TryName(name) && cursor.TryString(out value);
    }

    private static bool TryCount(ref JsonCursor cursor, string name, out long value)
    {
        value = 0;
        return cursor.TryTake(',') && cursor.TryName(name) && cursor.TryInteger(out value)
            && value >= 0;
    }
}
