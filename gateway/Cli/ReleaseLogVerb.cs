using System.CommandLine;
using System.Globalization;
using System.Text;
using Edge.Batch;
using Edge.Pipeline.Releases;

namespace Edge.Cli;

/// <summary><c>edge release log</c>: puts a signed manifest into the release log.</summary>
/// <remarks>The same tree and checkpoints as a gateway's log (RFC 6962, C2SP note). The log is a
/// folder: <c>{n}.note</c>, each manifest as it was signed, and <c>checkpoint</c>. Nothing in it
/// is ever changed; the proof goes beside the manifest.</remarks>
public static class ReleaseLogVerb
{
    private const string CheckpointFile = "checkpoint";
    private const int EntriesMax = 10_000;

    /// <summary>Builds the verb.</summary>
    internal static Command Create()
    {
        var folder = ReleaseVerb.Folder();
        var log = new Option<DirectoryInfo>("--log")
        {
            Description = "folder of the release log", Required = true,
        };
        var file = new Option<FileInfo>("--key")
        {
            Description = "key of the log, PEM", Required = true,
        };
        var origin = new Option<string>("--origin")
        {
            Description = "name of the log: edge.example.cn/releases", Required = true,
        };
        var command = new Command("log", "enter a signed manifest and write its proof")
        {
            folder, log, file, origin,
        };
        command.SetAction(parsed =>
        {
            using var key = ReleaseVerb.ReadKey(parsed.GetRequiredValue(file).FullName);
            var name = parsed.GetRequiredValue(origin);
            var signer = ReleaseVerb.Named(name, () => new LogSigner(name, key));
            var path = ReleaseVerb.ManifestIn(parsed.GetRequiredValue(folder));
            var note = ReleaseVerb.Text(path);
            ReleaseVerb.Try("enter a release", path, () =>
                Enter(parsed.GetRequiredValue(log).FullName, signer, path, note));
            Console.WriteLine(signer.VerifierKey.Text);
            Console.Error.WriteLine("next: edge release check --log with this key");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Enter(string log, LogSigner signer, string path, string note)
    {
        Directory.CreateDirectory(log);
        var tree = new LogTree(new MemoryNodes());
        long index = -1;
        while (tree.Size < EntriesMax && File.Exists(EntryIn(log, tree.Size)))
        {
            var entry = File.ReadAllText(EntryIn(log, tree.Size));
            if (entry == note) index = tree.Size;
            tree.Append(LeafOf(entry));
        }

        Compare(log, signer.VerifierKey, tree);
        if (index < 0)
        {
            index = tree.Size;
            using (var file = new StreamWriter(new FileStream(
                EntryIn(log, index), FileMode.CreateNew, FileAccess.Write))) file.Write(note);
            tree.Append(LeafOf(note));
        }

        var checkpoint = signer.Sign(new Checkpoint(
            signer.VerifierKey.Name, tree.Size, tree.Root()));
        File.WriteAllText(Path.Combine(log, CheckpointFile), checkpoint);
        var proof = new TlogProof(index, tree.InclusionProof(index, tree.Size), checkpoint);
        File.WriteAllText(ReleaseFolder.ProofOf(path), proof.ToText());
    }

    // What was signed before must be a beginning of what is signed now.
    private static void Compare(string log, VerifierKey key, LogTree tree)
    {
        var path = Path.Combine(log, CheckpointFile);
        if (!File.Exists(path)) return;
        var isGood = Note.TryParseCheckpoint(
                File.ReadAllText(path), out var signed, out var before, out _)
            && signed.Check(key) == SignatureState.Good && before.Size <= tree.Size
            && tree.RootAt(before.Size).AsSpan().SequenceEqual(before.Root);
        if (!isGood)
            throw ReleaseVerb.Bad("enter a release", path,
                "the log's entries are not those that were signed, or another key signed them",
                "bring the log's folder back from its backup");
    }

    private static byte[] LeafOf(string note) => Merkle.Leaf(Encoding.UTF8.GetBytes(note));

    private static string EntryIn(string log, long index) => Path.Combine(
        log, index.ToString("d6", CultureInfo.InvariantCulture) + ".note");
}
