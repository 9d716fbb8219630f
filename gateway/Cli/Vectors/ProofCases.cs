using Edge.Batch;

namespace Edge.Cli.Vectors;

/// <summary>Proofs of one entry: <c>proofs.json</c>, and evidence as files.</summary>
internal static class ProofCases
{
    private const string Valid = "valid";
    private const string Refused = "refused";
    private const string ProofEnd = ".tlog-proof";

    /// <summary>Computes them.</summary>
    public static void Run(VectorFolder folder, CaseList cases)
    {
        if (cases.Has("proofs.json", "proof")) Proofs(folder.Json("proofs.json"), cases);
        string[] files = folder.Named("entry-", ProofEnd);
        if (!cases.Has(files.FirstOrDefault($"entry-*{ProofEnd}"), "evidence")) return;
        foreach (string file in files) Evidence(folder, file, cases);
    }

    private static void Proofs(VectorValue file, CaseList cases)
    {
        var trust = new Trust().Add(Key(file["log"]));
        foreach (VectorValue key in file["cosigners"].Items) trust.Add(Key(key));
        foreach (VectorValue test in file["cases"].Items)
        {
            bool isGood = Judge(
                test["entry"].Text, test["proof"].Text, trust, out _, out string how);
            cases.Compare("proof", test["what"].Text, how, isGood ? Valid : Refused,
                test["valid"].Flag ? Valid : Refused);
        }
    }

    // entry-2.tlog-proof proves the entry in entry-2.txt, which is number 2.
    private static void Evidence(VectorFolder folder, string file, CaseList cases)
    {
        string stem = file[..^ProofEnd.Length];
        if (!cases.Has(stem + ".txt", "evidence")) return;
        if (!TreeCases.TryNumber(stem["entry-".Length..], out long index))
            throw VectorValue.Fault(file, "", "has no number in its name");
        string text = folder.Text(file);
        bool isGood = Judge(folder.Text(stem + ".txt").TrimEnd('\n'), text,
            KeyCases.Trusted(folder), out TlogProof proof, out string how);
        string wrote = proof.ToText() == text ? "" : ", other bytes when written again";
        cases.Compare("evidence", file, how,
            $"entry {proof.Index} {(isGood ? Valid : Refused)}{wrote}", $"entry {index} {Valid}");
    }

    private static bool Judge(
        string entry, string text, Trust trust, out TlogProof proof, out string how)
    {
        if (!TlogProof.TryParse(text, out proof, out how)
            || !Note.TryParseCheckpoint(proof.Note, out Note note, out Checkpoint at, out how))
            return false;
        byte[] leaf = Merkle.Leaf(entry);
        bool isIn = Proof.VerifyInclusion(proof.Index, at.Size, leaf, proof.Path, at.Root);
        SignatureState log = trust.CheckLog(note, at);
        SignatureState cosigners = trust.CheckCosigners(note, at, out _);
        how = $"leaf {Convert.ToHexStringLower(leaf)}, {proof.Path.Count} hashes "
            + $"{(isIn ? "lead" : "do not lead")} from {proof.Index} to the root of {at.Size}, "
            + $"log {KeyCases.Word(log)}, cosigners {KeyCases.Word(cosigners)}";
        return isIn && log == SignatureState.Good && cosigners == SignatureState.Good;
    }

    private static VerifierKey Key(VectorValue text) =>
        VerifierKey.TryParse(text.Text, out VerifierKey key, out string fault) ? key
            : throw text.Fault(fault);
}
