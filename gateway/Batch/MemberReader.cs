namespace Edge.Batch;

/// <summary>Walks the members of one document: <c>format</c> first, then each name once.</summary>
internal ref struct MemberReader
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private JsonCursor cursor;
    private bool broken;
    private bool closed;

    /// <summary>Opens the object and takes its format.</summary>
    public MemberReader(ReadOnlySpan<byte> bytes, string format)
    {
        cursor = new JsonCursor(bytes, true);
        broken = !cursor.TryTake('{') || !cursor.TryName("format")
            || !cursor.TryString(out string read) || read != format;
        seen.Add("format");
    }

    /// <summary>Takes the next member's name; false at the end or at a fault.</summary>
    public bool Next(out string name)
    {
        name = "";
        if (broken) return false;
        if (cursor.TryTake('}'))
        {
            closed = cursor.AtEnd;
            return false;
        }
        broken = !cursor.TryTake(',') || !cursor.TryName(out name) || !seen.Add(name);
        return !broken;
    }

    /// <summary>True if the object closed well after this many members beside the format.</summary>
    public readonly bool Finished(int members) => closed && seen.Count == members + 1;

    /// <summary>Takes a string.</summary>
    public bool Text(out string value) => cursor.TryString(out value);

    /// <summary>Takes a whole number from 0.</summary>
    public bool Count(out long value) => cursor.TryInteger(out value) && value >= 0;

    /// <summary>Takes an array of at most <paramref name="most"/> strings.</summary>
    public bool Texts(int most, out List<string> values, out int count)
    {
        values = [];
        count = 0;
        if (!cursor.TryTake('[')) return false;
        if (cursor.TryTake(']')) return true;
        do
        {
            if (++count > most || !cursor.TryString(out string value)) return false;
            values.Add(value);
        }
        while (cursor.TryTake(','));
        return cursor.TryTake(']');
    }

    /// <summary>Takes an array of hashes in Base64.</summary>
    public bool Hashes(out List<byte[]> hashes)
    {
        hashes = [];
        if (!Texts(Limits.MaxProofHashes, out List<string> texts, out _)) return false;
        foreach (string text in texts)
        {
            if (!Base64Strict.TryReadHash(text, out byte[] hash)) return false;
            hashes.Add(hash);
        }
        return true;
    }

    /// <summary>Takes an array of [index, code] pairs.</summary>
    public bool Exceptions(out List<LedgerException> exceptions)
    {
        exceptions = [];
        if (!cursor.TryTake('[')) return false;
        if (cursor.TryTake(']')) return true;
        do
        {
            if (exceptions.Count == Limits.MaxBatchEntries || !cursor.TryTake('[')
                || !Count(out long index) || !cursor.TryTake(',')
                || !cursor.TryString(out string code) || !cursor.TryTake(']')) return false;
            exceptions.Add(new LedgerException(index, code));
        }
        while (cursor.TryTake(','));
        return cursor.TryTake(']');
    }
}
