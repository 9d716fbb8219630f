using System.Globalization;

namespace Edge.Batch;

/// <summary>Whose signatures make a release: three keys, of which two must have signed.</summary>
/// <remarks>A revoked key counts for nothing, whatever else it signs well: a stolen one alone
/// makes no release, and once it is known not even with one other. Source: trust.md section 5.
/// </remarks>
public sealed class ReleaseKeys
{
    /// <summary>Keys that must have signed.</summary>
    public const int Threshold = 2;

    private readonly List<VerifierKey> keys = [];

    private ReleaseKeys()
    {
    }

    /// <summary>Reads keys and the ids of revoked ones.</summary>
    /// <param name="texts">Verifier keys as text, at least two.</param>
    /// <param name="revoked">Key ids, eight hex digits each: the part between the plus signs.
    /// </param>
    /// <param name="keys">The keys.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead(
        IReadOnlyList<string> texts, IReadOnlyList<string> revoked, out ReleaseKeys keys,
        out string fault)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(revoked);
        keys = new ReleaseKeys();
        fault = "";
        foreach (string text in texts)
        {
            if (!VerifierKey.TryParse(text, out VerifierKey key, out fault)) return false;
            if (key.IsCosigner) return Fail($"{key.Name} is a cosigner's key", out fault);
            if (keys.keys.Any(known => known.Spki.SequenceEqual(key.Spki)))
                return Fail($"{key.Name} is there twice", out fault);
            keys.keys.Add(key);
        }
        if (keys.keys.Count < Threshold)
            return Fail($"a release needs {Threshold} keys, {texts.Count} are named", out fault);
        foreach (string id in revoked)
        {
            int taken = keys.keys.RemoveAll(key =>
                key.KeyId.ToString("x8", CultureInfo.InvariantCulture) == id);
            if (taken == 0) return Fail($"revoked {id} is none of the keys", out fault);
        }
        return true;
    }

    /// <summary>True if enough keys that still count have signed, and none wrongly.</summary>
    public bool Accept(Note note, out string fault)
    {
        ArgumentNullException.ThrowIfNull(note);
        int good = 0;
        foreach (VerifierKey key in keys)
        {
            SignatureState state = note.Check(key);
            if (state == SignatureState.Broken)
                return Fail($"the signature of {key.Name} is broken", out fault);
            if (state == SignatureState.Good) good++;
        }
        fault = good >= Threshold ? "" : $"{good} of the release keys signed, {Threshold} must";
        return good >= Threshold;
    }

    private static bool Fail(string why, out string fault)
    {
        fault = why;
        return false;
    }
}
