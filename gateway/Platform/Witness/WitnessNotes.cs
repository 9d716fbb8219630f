using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.Batch;

namespace Edge.Platform.Witness;

/// <summary>The files of a witness beside its head: the last note of each log, and pairs of notes
/// that cannot both be true.</summary>
/// <remarks>Whole files, synced and then named, so that a crash leaves the old or the new one.
/// Needs the book's turn, but for <see cref="Evidence"/>.</remarks>
internal sealed class WitnessNotes
{
    /// <summary>Most contradictions kept of one log; the first ones matter.</summary>
    public const int MaxEvidence = 256;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string noteFolder;
    private readonly string evidenceFolder;

    /// <summary>Uses two folders below one.</summary>
    public WitnessNotes(string folder)
    {
        noteFolder = Directory.CreateDirectory(Path.Combine(folder, "note")).FullName;
        evidenceFolder = Directory.CreateDirectory(Path.Combine(folder, "evidence")).FullName;
    }

    /// <summary>The newest note that was signed, or empty.</summary>
    public string Last(string origin)
    {
        string file = Path.Combine(noteFolder, HashOf(origin));
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    /// <summary>Keeps the newest note; when this returns the signature may leave.</summary>
    public void KeepLast(string origin, string note) =>
        Write(Path.Combine(noteFolder, HashOf(origin)), note);

    /// <summary>Keeps two notes that contradict each other, once; of an unproven one, the pair
    /// that no proof joined.</summary>
    public void KeepEvidence(string kind, Checkpoint signed, Note theirs, long unixSeconds)
    {
        string name = string.Create(CultureInfo.InvariantCulture,
            $"{HashOf(signed.Origin)}-{HashOf(theirs.Body)[..16]}.json");
        string file = Path.Combine(evidenceFolder, name);
        if (File.Exists(file) || Count(signed.Origin) >= MaxEvidence) return;
        Write(file, JsonSerializer.Serialize(new
        {
            Format = "edge-contradiction/1",
            Kind = kind,
            signed.Origin,
            Time = unixSeconds,
            Signed = signed.Body,
            Ours = Last(signed.Origin),
            Theirs = theirs.Text,
        }, json));
    }

    /// <summary>How many contradictions of a log are kept.</summary>
    public int Count(string origin) => Files(HashOf(origin)).Length;

    /// <summary>The contradictions of a log, as documents.</summary>
    public IReadOnlyList<string> Evidence(string originHash) =>
        originHash.Length == 64 && originHash.All(char.IsAsciiHexDigitLower)
            ? [.. Files(originHash).Order(StringComparer.Ordinal).Select(File.ReadAllText)] : [];

    private string[] Files(string hash) =>
        Directory.GetFiles(evidenceFolder, hash + "-*.json");

    private static void Write(string file, string text)
    {
        using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        File.Move(file + ".new", file, overwrite: true);
    }

    private static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
