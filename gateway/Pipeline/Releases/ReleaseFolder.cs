using System.Globalization;
using System.Security.Cryptography;
using Edge.Batch;

namespace Edge.Pipeline.Releases;

/// <summary>A release on disk: the signed manifest, and the image in pieces named by their hash.
/// </summary>
/// <remarks>
/// <c>manifest.note</c>, <c>manifest.note.tlog-proof</c>, <c>pieces.txt</c> (a hash per line) and
/// <c>pieces/{sha256}</c>, 16 KB each but the last. What is read is compared with its name each
/// time: a mirror that alters a piece is found at the piece. Thread-safety: safe.
/// </remarks>
public sealed class ReleaseFolder
{
    /// <summary>Size of a piece on disk. Units: bytes.</summary>
    public const int PieceBytes = 16_384;

    /// <summary>File of the manifest.</summary>
    public const string ManifestFile = "manifest.note";

    private const string IndexFile = "pieces.txt";
    private const string PieceFolder = "pieces";
    private const int ManifestBytesMax = 16_384;
    private readonly string _path;
    private readonly string[] _pieces;

    private ReleaseFolder(string path, string note, ReleaseManifest manifest, string[] pieces)
    {
        (_path, _pieces) = (path, pieces);
        (Note, Manifest) = (note, manifest);
    }

    /// <summary>The manifest as it was signed.</summary>
    public string Note { get; }

    /// <summary>What the release is.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>The file of the log's proof beside a file.</summary>
    public static string ProofOf(string file) => file + ".tlog-proof";

    /// <summary>Writes the pieces of an image into a new folder.</summary>
    public static void Write(string path, ReadOnlySpan<byte> image, string note)
    {
        var pieces = Directory.CreateDirectory(Path.Combine(path, PieceFolder)).FullName;
        var index = new System.Text.StringBuilder();
        for (var at = 0; at < image.Length; at += PieceBytes)
        {
            var piece = image.Slice(at, Math.Min(PieceBytes, image.Length - at));
            var name = Convert.ToHexStringLower(SHA256.HashData(piece));
            File.WriteAllBytes(Path.Combine(pieces, name), piece);
            index.Append(name).Append('\n');
        }

        File.WriteAllText(Path.Combine(path, IndexFile), index.ToString());
        File.WriteAllText(Path.Combine(path, ManifestFile), note);
    }

    /// <summary>Opens a release and checks all of it: signatures, pieces, the whole.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="keys">Whose signatures make it.</param>
    /// <param name="log">Key of the release log; null asks for no proof.</param>
    /// <param name="release">The release.</param>
    /// <param name="fault">Why it is none.</param>
    public static bool TryOpen(
        string path, ReleaseKeys keys, VerifierKey? log, out ReleaseFolder release,
        out string fault)
    {
        release = null!;
        try
        {
            var file = Path.Combine(path, ManifestFile);
            if (new FileInfo(file).Length > ManifestBytesMax)
                return Fail("the manifest is too long", out fault);
            var note = File.ReadAllText(file);
            if (!ReleaseManifest.TryParse(note, keys, out var manifest, out fault)) return false;
            if (log is not null && !IsLogged(file, note, log, out fault)) return false;
            if (!TryIndex(path, manifest.Size, out var pieces, out fault)) return false;
            release = new ReleaseFolder(path, note, manifest, pieces);
            return release.IsWhole(out fault);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return Fail(wrong.Message, out fault);
        }
    }

    /// <summary>Reads a stretch within one piece; null when the piece is not what it was.</summary>
    /// <param name="at">First byte.</param>
    /// <param name="count">Most bytes.</param>
    public byte[]? Read(long at, int count)
    {
        if (at < 0 || at >= Manifest.Size) return null;
        if (Piece((int)(at / PieceBytes)) is not { } piece) return null;
        var from = (int)(at % PieceBytes);
        return piece[from..Math.Min(from + count, piece.Length)];
    }

    private static bool TryIndex(string path, long size, out string[] pieces, out string fault)
    {
        pieces = [];
        var wanted = (size + PieceBytes - 1) / PieceBytes;
        var file = Path.Combine(path, IndexFile);
        if (new FileInfo(file).Length != wanted * 65)
            return Fail("the list of pieces is not of its size", out fault);
        pieces = File.ReadAllText(file).Split('\n')[..^1];
        fault = pieces.All(IsHash) ? "" : "a name in the list of pieces is no hash";
        return fault.Length == 0;
    }

    private static bool IsHash(string name) =>
        name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private static bool IsLogged(string file, string note, VerifierKey log, out string fault)
    {
        var text = File.ReadAllText(ProofOf(file));
        if (!TlogProof.TryParse(text, out var proof, out fault)
            || !Batch.Note.TryParseCheckpoint(
                proof.Note, out var signed, out var checkpoint, out fault)) return false;
        if (checkpoint.Origin != log.Name || signed.Check(log) != SignatureState.Good)
            return Fail("the release log did not sign the proof", out fault);
        var leaf = Merkle.Leaf(System.Text.Encoding.UTF8.GetBytes(note));
        fault = Proof.VerifyInclusion(
            proof.Index, checkpoint.Size, leaf, proof.Path, checkpoint.Root)
            ? "" : "the release log does not hold this manifest";
        return fault.Length == 0;
    }

    private bool IsWhole(out string fault)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        for (var i = 0; i < _pieces.Length; i++)
        {
            if (Piece(i) is not { } piece)
                return Fail(
                    string.Create(CultureInfo.InvariantCulture, $"piece {i + 1} is not its hash"),
                    out fault);
            size += piece.Length;
            hash.AppendData(piece);
        }

        fault = size != Manifest.Size ? "the pieces do not give the size"
            : Convert.ToHexStringLower(hash.GetHashAndReset()) != Manifest.Sha256
                ? "the pieces do not give the hash" : "";
        return fault.Length == 0;
    }

    private byte[]? Piece(int index)
    {
        var file = Path.Combine(_path, PieceFolder, _pieces[index]);
        var wanted = Math.Min(PieceBytes, Manifest.Size - ((long)index * PieceBytes));
        try
        {
            if (new FileInfo(file).Length != wanted) return null;
            var piece = File.ReadAllBytes(file);
            return Convert.ToHexStringLower(SHA256.HashData(piece)) == _pieces[index]
                ? piece : null;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
