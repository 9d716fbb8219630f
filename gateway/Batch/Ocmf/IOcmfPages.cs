namespace Edge.Batch.Ocmf;

/// <summary>Remembers which page of which key was seen, so that no record counts twice.</summary>
public interface IOcmfPages
{
    /// <summary>SHA-256 of the payload seen under a key and page; null when not seen.</summary>
    string? Find(string keyId, string page);
}
