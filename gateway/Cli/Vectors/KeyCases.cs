using System.Globalization;
using Edge.Batch;

namespace Edge.Cli.Vectors;

/// <summary>Verifier keys, signed notes and the key set.</summary>
internal static class KeyCases
{
    private const int CosignersLeast = 2;

    /// <summary>Computes them.</summary>
    public static void Run(VectorFolder folder, CaseList cases)
    {
        if (cases.Has("worked.json", "vkey", "pem")) Keys(folder, cases);
        if (cases.Has("roots.vkeys", "vkey"))
            foreach (string line in folder.Lines("roots.vkeys")) Key("root", line, cases);
        string[] named = folder.Named("checkpoint-", "");
        if (cases.Has(named.FirstOrDefault("checkpoint-*"), "checkpoint"))
            foreach (string name in named) Checkpoint(folder, name, cases);
        if (cases.Has("note-two-cosigners", "note")) Cosigned(folder, cases);
        if (cases.Has("keys.note", "keys") && cases.Has("roots.vkeys", "keys"))
            KeySet(folder, cases);
    }

    /// <summary>The verifier keys of a set, by the names of <c>worked.json</c>, or of
    /// <c>proofs.json</c> without it; those that are none are left out.</summary>
    public static List<(string Name, VerifierKey Key)> Known(VectorFolder folder)
    {
        IEnumerable<(string Name, VectorValue Text)> listed = [];
        if (folder.Has("worked.json"))
        {
            listed = folder.Json("worked.json")["vkeys"].Members;
        }
        else if (folder.Has("proofs.json"))
        {
            VectorValue proofs = folder.Json("proofs.json");
            listed = [("log", proofs["log"]),
                .. proofs["cosigners"].Items.Select((key, i) => ($"cosigner {i}", key))];
        }

        var known = new List<(string, VerifierKey)>();
        foreach ((string name, VectorValue text) in listed)
            if (VerifierKey.TryParse(text.Text, out VerifierKey key, out _)) known.Add((name, key));
        return known;
    }

    /// <summary>The same as what a checker believes.</summary>
    public static Trust Trusted(VectorFolder folder)
    {
        var trust = new Trust();
        foreach ((_, VerifierKey key) in Known(folder)) trust.Add(key);
        return trust;
    }

    /// <summary>What each key says of a note, in words; and whether the log's key and at least so
    /// many cosigners signed and none is broken.</summary>
    public static (string Said, bool IsGood) Signatures(
        Note note, List<(string Name, VerifierKey Key)> keys, int cosigners)
    {
        var said = new List<string>();
        int logs = 0, good = 0, broken = 0;
        foreach ((string name, VerifierKey key) in keys)
        {
            SignatureState state = note.Check(key, out long seconds);
            if (state == SignatureState.Broken) broken++;
            if (state == SignatureState.Good && key.IsCosigner) good++;
            if (state == SignatureState.Good && !key.IsCosigner) logs++;
            string at = seconds > 0 ? $" at {seconds} s" : "";
            said.Add($"{name} {Word(state)}{at}");
        }

        return (string.Join(", ", said), logs > 0 && good >= cosigners && broken == 0);
    }

    /// <summary>A state in a word.</summary>
    public static string Word(SignatureState state) => state switch
    {
        SignatureState.Good => "good",
        SignatureState.Broken => "broken",
        _ => "absent",
    };

    /// <summary>The root of a size as computed from the entries, or as it is written where there
    /// are none.</summary>
    public static string Root(LogTree? tree, Checkpoint at) => Convert.ToHexStringLower(
        tree is not null && at.Size <= tree.Size ? tree.RootAt(at.Size) : at.Root);

    private static void Keys(VectorFolder folder, CaseList cases)
    {
        VectorValue worked = folder.Json("worked.json");
        foreach ((string name, VectorValue text) in worked["vkeys"].Members)
            Key(name, text.Text, cases, name == "log" ? worked["origin"].Text : null);
        List<(string Name, VerifierKey Key)> known = Known(folder);
        foreach (string file in folder.Named("", ".pub.pem"))
        {
            string name = file[..^".pub.pem".Length];
            string made = known.Find(one => one.Name == name).Key?.ToPem()
                ?? $"no key of vkeys is {name}";
            cases.Compare("pem", file, "", made, folder.Text(file));
        }
    }

    // A log signs under its origin; the id of its key does not cover the name.
    private static void Key(string name, string text, CaseList cases, string? origin = null)
    {
        if (VerifierKey.TryParse(text, out VerifierKey key, out string fault))
            cases.Compare("vkey", name, $"{(key.IsCosigner ? "cosigner, type ff" : "type 02")}, "
                + $"key id {key.KeyId:x8}", (origin ?? key.Name) + key.Text[key.Name.Length..],
                text);
        else cases.Compare("vkey", name, "", fault, text);
    }

    private static void Checkpoint(VectorFolder folder, string name, CaseList cases)
    {
        if (!TreeCases.TryNumber(name["checkpoint-".Length..], out long size))
            throw VectorValue.Fault(name, "", "has no size in its name");
        if (!Note.TryParseCheckpoint(
            folder.Text(name), out Note note, out Checkpoint at, out string fault))
        {
            cases.Compare("checkpoint", name, "", fault, "a signed checkpoint");
            return;
        }

        (string said, bool isGood) = Signatures(note, Known(folder), 0);
        cases.Compare("checkpoint", name, said,
            $"size {size} root {Root(TreeCases.Tree(folder), at)}{(isGood ? "" : " unsigned")}",
            $"size {at.Size} root {Convert.ToHexStringLower(at.Root)}");
    }

    private static void Cosigned(VectorFolder folder, CaseList cases)
    {
        const string Name = "note-two-cosigners";
        if (!Note.TryParseCheckpoint(
            folder.Text(Name), out Note note, out Checkpoint at, out string fault))
        {
            cases.Compare("note", Name, "", fault, "a signed checkpoint");
            return;
        }

        (string said, bool isGood) = Signatures(note, Known(folder), CosignersLeast);
        cases.Compare("note", Name, said,
            $"root {Root(TreeCases.Tree(folder), at)}, {(isGood ? "" : "not ")}cosigned by two",
            $"root {Convert.ToHexStringLower(at.Root)}, cosigned by two");
    }

    // Good with all the roots, refused with any one of them, and its keys cover the note.
    private static void KeySet(VectorFolder folder, CaseList cases)
    {
        string text = folder.Text("keys.note");
        var roots = new List<VerifierKey>();
        foreach (string line in folder.Lines("roots.vkeys"))
            if (VerifierKey.TryParse(line, out VerifierKey key, out _)) roots.Add(key);
        if (!Batch.KeySet.TryParse(text, roots, out KeySet set, out string fault)
            || !Note.TryParse(text, out Note note, out fault))
        {
            cases.Compare("keys", "keys.note", "", fault, "a key set that two roots signed");
            return;
        }

        string how = string.Join(", ", roots.Select(key => $"{key.Name} {Word(note.Check(key))}"));
        string title = string.Create(CultureInfo.InvariantCulture,
            $"keys.note serial {set.Serial}, {set.Lines.Count} keys");
        cases.Compare("keys", title, how, set.Body, note.Body);
        bool alone = roots.Exists(key => Batch.KeySet.TryParse(text, [key], out _, out _));
        cases.Compare("keys", "keys.note with one root only", "", alone ? "taken" : "refused",
            "refused");
        if (!folder.Has("note-two-cosigners") || !Note.TryParseCheckpoint(
            folder.Text("note-two-cosigners"), out Note signed, out Checkpoint at, out _)) return;
        Trust trust = set.ToTrust(set.ExpiresSeconds - 1);
        cases.Compare("keys", "note-two-cosigners under keys.note", "",
            $"log {Word(trust.CheckLog(signed, at))}, "
            + $"cosigners {Word(trust.CheckCosigners(signed, at, out _))}",
            "log good, cosigners good");
    }
}
