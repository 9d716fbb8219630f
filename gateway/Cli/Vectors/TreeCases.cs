using System.Globalization;
using Edge.Batch;

namespace Edge.Cli.Vectors;

/// <summary>Entries, leaves, roots and proofs: <c>entries.txt</c> against <c>worked.json</c>.
/// </summary>
public static class TreeCases
{
    /// <summary>Computes them.</summary>
    internal static void Run(VectorFolder folder, CaseList cases)
    {
        if (cases.Has("entries.txt", "entry"))
            foreach (string entry in folder.Lines("entries.txt")) Entry(entry, cases);
        if (!cases.Has("worked.json", "leaf", "root", "consistency", "inclusion")
            || !cases.Has("entries.txt", "leaf", "root", "consistency", "inclusion")) return;
        VectorValue worked = folder.Json("worked.json");
        string[] entries = folder.Lines("entries.txt");
        LogTree tree = Tree(entries);
        Leaves(worked, entries, cases);
        Roots(worked, tree, cases);
        foreach ((string name, VectorValue value) in worked.Members)
        {
            if (name.StartsWith("consistency_", StringComparison.Ordinal))
                Consistency(tree, name, value, cases);
            else if (name.StartsWith("inclusion_", StringComparison.Ordinal))
                Inclusion(tree, entries, name, value, cases);
        }
    }

    /// <summary>The tree of all entries of <c>entries.txt</c>; null without that file.</summary>
    internal static LogTree? Tree(VectorFolder folder) =>
        folder.Has("entries.txt") ? Tree(folder.Lines("entries.txt")) : null;

    private static LogTree Tree(string[] entries)
    {
        var tree = new LogTree(new MemoryNodes());
        foreach (string entry in entries) tree.Append(Merkle.Leaf(entry));
        return tree;
    }

    private static void Entry(string entry, CaseList cases)
    {
        if (!EntryLine.TryParse(entry, out EntryParts parts, out string fault))
            cases.Compare("entry", entry, "", fault, "an entry that can be read");
        else
            cases.Compare("entry", $"{EntryLine.NameOf(parts.Type)} at {parts.AtMs}",
                "written again", Write(parts), entry);
    }

    /// <summary>Writes an entry of any type from what was read of it.</summary>
    public static string Write(EntryParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Type switch
        {
            EntryType.Event => EntryLine.Event(parts.AtMs, parts.Gateway, parts.Flags,
                parts.CalcJson!, parts.EnvelopeLine!),
            EntryType.Open => EntryLine.Open(
                parts.AtMs, parts.Gateway, parts.Origin!, parts.Before!),
            EntryType.Close => EntryLine.Close(parts.AtMs, parts.Gateway, parts.Next!),
            EntryType.Correction => EntryLine.Correction(parts.AtMs, parts.Gateway, parts.Index,
                parts.Why!, parts.CalcJson!),
            EntryType.Withheld => EntryLine.Withheld(parts.AtMs, parts.Gateway, parts.Device!,
                parts.Seq, parts.P!, parts.Sha256!),
            EntryType.Quarantine => EntryLine.Quarantine(parts.AtMs, parts.Gateway, parts.Device!,
                parts.Code!, parts.Count, parts.Sha256!),
            EntryType.Keys => EntryLine.Keys(
                parts.AtMs, parts.Gateway, parts.Serial, parts.Sha256!),
            _ => throw new System.Diagnostics.UnreachableException($"type {(int)parts.Type}"),
        };
    }

    private static void Leaves(VectorValue worked, string[] entries, CaseList cases)
    {
        IReadOnlyList<VectorValue> leaves = worked["leafHashes"].Items;
        for (int i = 0; i < Math.Max(leaves.Count, entries.Length); i++)
            cases.Compare("leaf", $"entry {i}", "SHA-256(00 entry)",
                i < entries.Length ? Hex(Merkle.Leaf(entries[i])) : "no such entry",
                i < leaves.Count ? leaves[i].Text : "no more entries");
    }

    private static void Roots(VectorValue worked, LogTree tree, CaseList cases)
    {
        IReadOnlyList<VectorValue> roots = worked["roots"].Items;
        for (int size = 0; size < roots.Count; size++)
            cases.Compare("root", $"size {size}", "",
                size <= tree.Size ? Hex(tree.RootAt(size)) : $"only {tree.Size} entries",
                roots[size].Text);
    }

    private static void Consistency(
        LogTree tree, string name, VectorValue value, CaseList cases)
    {
        (long first, long second) = Numbers(name, value);
        if (first > second || second > tree.Size)
            throw value.Fault($"no sizes of a log of {tree.Size}");
        IReadOnlyList<byte[]> path = tree.ConsistencyProof(first, second);
        bool holds = first == 0 ? path.Count == 0 : Batch.Proof.VerifyConsistency(
            first, tree.RootAt(first), second, tree.RootAt(second), path);
        Path("consistency", $"{first} to {second}", path, holds, value, cases);
    }

    private static void Inclusion(
        LogTree tree, string[] entries, string name, VectorValue value, CaseList cases)
    {
        (long index, long size) = Numbers(name, value);
        if (index >= size || size > tree.Size)
            throw value.Fault($"no entry and size of a log of {tree.Size}");
        IReadOnlyList<byte[]> path = tree.InclusionProof(index, size);
        bool holds = Batch.Proof.VerifyInclusion(
            index, size, Merkle.Leaf(entries[index]), path, tree.RootAt(size));
        Path("inclusion", $"{index} of {size}", path, holds, value, cases);
    }

    private static void Path(string name, string title, IReadOnlyList<byte[]> path, bool holds,
        VectorValue value, CaseList cases) => cases.Compare(
        name, title, $"{path.Count} hashes, {(holds ? "they hold" : "they do not hold")}",
        string.Join(' ', path.Select(Hex)),
        holds ? string.Join(' ', value.Items.Select(one => one.Text)) : "hashes that hold");

    // consistency_3_7, inclusion_2_7: the two numbers are part of the name.
    private static (long, long) Numbers(string name, VectorValue value)
    {
        string[] parts = name.Split('_');
        return parts.Length == 3 && TryNumber(parts[1], out long first)
            && TryNumber(parts[2], out long second) ? (first, second)
            : throw value.Fault("has no two numbers in its name");
    }

    /// <summary>Reads a count out of a name.</summary>
    internal static bool TryNumber(string text, out long number) => long.TryParse(
        text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number <= VectorValue.IntegerMax;

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
