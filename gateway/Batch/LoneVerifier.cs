using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Edge.Batch;

/// <summary>A second verifier that shares nothing with the rest of the room.</summary>
/// <remarks>One file over .NET alone; it, verify.js and the Python one must agree (a test).
/// </remarks>
public static partial class LoneVerifier
{
    private static readonly string[] names =
        ["leaf", "path", "checkpoint", "calculation", "receipt"];
    private sealed record Key(string Name, string Id, bool IsCosigner, byte[] Spki);
    private sealed record Signed(
        string Body, string Origin, long Size, byte[] Root, (string Name, byte[] Blob)[] Lines);

    /// <summary>Five words: ok, fail, or wait for so many cosigners of those named.</summary>
    public static IReadOnlyList<(string Name, string Outcome)> Verify(
        string json, IEnumerable<string> keyTexts, int least = 1, params string[] named)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        string Text(string name) => document.RootElement.GetProperty(name).GetString()!;
        (string entry, Match proof) = (Text("entry"), ProofForm().Match(Text("proof")));
        long index = document.RootElement.GetProperty("index").GetInt64();
        Key[] keys = [.. keyTexts.Select(ReadKey)];
        Signed? note = null;
        Func<string>[] steps =
        [
            () => EntryForm().IsMatch(entry) ? "ok" : "fail",
            () =>
            {
                note = ReadNote(proof.Groups[3].Value);
                if (proof.Groups[1].Value != $"{index}") return "fail";
                byte[] leaf = SHA256.HashData([0, .. Encoding.ASCII.GetBytes(entry)]);
                var path = proof.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                return RootOf(index, note.Size, leaf, new Queue<byte[]>(path.Select(Read64)))
                    .AsSpan().SequenceEqual(note.Root) ? "ok" : "fail";
            },
            () => SignedBy(note!, keys.Where(k => !k.IsCosigner && k.Name == note!.Origin))
                .Count > 0 ? "ok" : "fail",
            () => Recalculate(entry) ? "ok" : "fail",
            () => SignedBy(note!, keys.Where(k => k.IsCosigner))
                .Count(who => named.Length == 0 || named.Contains(who)) >= least ? "ok" : "wait",
        ];
        return [.. steps.Select((step, i) => (names[i], Try(step)))];
    }

    private static string Try(Func<string> step)
    {
        try { return step(); }
        catch (Exception wrong) when (wrong is FormatException or NullReferenceException
            or InvalidOperationException or JsonException or KeyNotFoundException
            or CryptographicException or OverflowException or ArgumentException)
        { return "fail"; }
    }

    // RFC 6962 2.1.1 from the leaf up.
    private static byte[] RootOf(long at, long size, byte[] node, Queue<byte[]> path)
    {
        if (at < 0 || at >= size) throw new FormatException("stale checkpoint");
        for (long last = size - 1; last > 0; at /= 2, last /= 2)
        {
            if (at % 2 == 1) node = SHA256.HashData([1, .. path.Dequeue(), .. node]);
            else if (at < last) node = SHA256.HashData([1, .. node, .. path.Dequeue()]);
        }
        return path.Count == 0 ? node : throw new FormatException("a hash too many");
    }

    private static Key ReadKey(string text)
    {
        string[] parts = text.Split('+', 3);
        byte[] material = Read64(parts[2]);
        bool cosigner = material[0] == 0xff;
        byte[] named = !cosigner ? material[1..]
            : [.. Encoding.UTF8.GetBytes(parts[0]), 10, .. material];
        string id = Convert.ToHexStringLower(SHA256.HashData(named).AsSpan(0, 4));
        if (id != parts[1]) throw new FormatException("the id is another key's");
        return new Key(parts[0], id, cosigner, material[^91..]);
    }

    private static Signed ReadNote(string text)
    {
        Match match = NoteForm().Match(text);
        if (!match.Success) throw new FormatException("not a checkpoint note");
        string Part(int group) => match.Groups[group].Value;
        var lines = Part(4).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).Select(words => (words[1], Read64(words[2])));
        return new Signed(text[..(match.Groups[4].Index - 1)], Part(1),
            long.Parse(Part(2), CultureInfo.InvariantCulture), Read64(Part(3)), [.. lines]);
    }

    private static HashSet<string> SignedBy(Signed note, IEnumerable<Key> keys)
    {
        var good = new HashSet<string>();
        foreach (Key key in keys)
            foreach ((string name, byte[] blob) in note.Lines)
            {
                if (name != key.Name || Convert.ToHexStringLower(blob.AsSpan(0, 4)) != key.Id)
                    continue;
                ulong time = key.IsCosigner ? BitConverter.ToUInt64([.. blob[4..12].Reverse()]) : 0;
                string head = key.IsCosigner ? $"cosignature/v1\ntime {time}\n" : "";
                byte[] der = blob[(key.IsCosigner ? 12 : 4)..];
                AsnReader pair = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
                using var ecdsa = ECDsa.Create();
                ecdsa.ImportSubjectPublicKeyInfo(key.Spki, out _);
                good.Add(pair.ReadInteger() > 0 && pair.ReadInteger() > 0 && !pair.HasData
                    && ecdsa.VerifyData(Encoding.UTF8.GetBytes(head + note.Body), der,
                        HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                    ? name : throw new CryptographicException("the signature is wrong"));
            }
        return good;
    }

    private static bool Recalculate(string entry)
    {
        var reader = new Utf8JsonReader(Encoding.ASCII.GetBytes(entry[7..]), false, default);
        using JsonDocument meta = JsonDocument.ParseValue(ref reader);
        if (!meta.RootElement.TryGetProperty("calc", out JsonElement calc)
            || calc.TryGetProperty("none", out _)) return true;
        BigInteger sum = 0;
        foreach (JsonElement row in calc.GetProperty("rows").EnumerateArray())
        {
            BigInteger product = row.GetProperty("q").GetInt64() * Whole(row, "n");
            bool up = row.GetProperty("r").GetString() == "up";
            var floor = BigInteger.DivRem(up ? -product : product, Whole(row, "d"), out var rest);
            floor -= rest < 0 ? 1 : 0;
            if ((up ? -floor : floor) != row.GetProperty("mg").GetInt64()) return false;
            sum += floor;
        }
        return sum == calc.GetProperty("mg").GetInt64();
    }
    private static BigInteger Whole(JsonElement row, string name) => BigInteger.Parse(
        row.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
    private static byte[] Read64(string text) =>
        Convert.ToBase64String(Convert.FromBase64String(text)) == text
            ? Convert.FromBase64String(text) : throw new FormatException("loose Base64");

    [GeneratedRegex(@"\AENTRY1\|[ -\[\]-~]*\z")]
    private static partial Regex EntryForm();
    [GeneratedRegex(
        @"\Ac2sp\.org/tlog-proof@v1\nindex (\d+)\n((?:\S{44}\n)*)\n([^\x00]*)\z")]
    private static partial Regex ProofForm();
    [GeneratedRegex(@"\A([^\s+]+)\n(0|[1-9]\d{0,15})\n(\S{44})\n\n((?:\u2014 [^\s+]+ \S+\n)+)\z")]
    private static partial Regex NoteForm();
}
