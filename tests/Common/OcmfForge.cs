using System.Security.Cryptography;
using System.Text;

namespace Edge.Tests.Common;

/// <summary>A meter that signs what a test wants, with a fresh key on one of the seven
/// curves.</summary>
public sealed class OcmfForge : IDisposable
{
    /// <summary>SA's name of each curve and its object identifier.</summary>
    public static readonly (string Name, string Oid)[] Curves =
    [
        ("secp192k1", "1.3.132.0.31"), ("secp256k1", "1.3.132.0.10"),
        ("secp192r1", "1.2.840.10045.3.1.1"), ("secp256r1", "1.2.840.10045.3.1.7"),
        ("secp384r1", "1.3.132.0.34"), ("brainpool256r1", "1.3.36.3.3.2.8.1.1.7"),
        ("brainpool384r1", "1.3.36.3.3.2.8.1.1.11"),
    ];

    private readonly ECDsa _ecdsa;
    private readonly string _curve;

    public OcmfForge(string curve = "secp256r1")
    {
        _curve = curve;
        _ecdsa = ECDsa.Create(
            ECCurve.CreateFromValue(Array.Find(Curves, c => c.Name == curve).Oid));
    }

    public string Spki => Convert.ToHexString(_ecdsa.ExportSubjectPublicKeyInfo());

    public string SpkiBase64 => Convert.ToBase64String(_ecdsa.ExportSubjectPublicKeyInfo());

    public string Point => "04" + Coordinates;

    public string Coordinates
    {
        get
        {
            var q = _ecdsa.ExportParameters(false).Q;
            return Convert.ToHexString([.. q.X!, .. q.Y!]);
        }
    }

    public static string Reading(
        string tx, string rv, string ri = "1-0:1.8.0", string ru = "kWh", int second = 0,
        string more = "") =>
        $"{{\"TM\":\"2026-06-01T12:{second / 60:d2}:{second % 60:d2},000+0800 S\",\"TX\":\"{tx}\","
            + $"\"RV\":{rv},\"RI\":\"{ri}\",\"RU\":\"{ru}\",\"EF\":\"\",\"ST\":\"G\"{more}}}";

    public static string Payload(string page, string readings, string more = "") =>
        $"{{\"FV\":\"1.0\",\"GS\":\"g1\",\"PG\":\"{page}\",\"MS\":\"m1\",\"IS\":true,"
            + $"\"IT\":\"ISO14443\",\"ID\":\"aa\"{more},\"RD\":[{readings}]}}";

    public byte[] Raw(string payload) => _ecdsa.SignData(
        Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256,
        DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public byte[] Der(string payload) => _ecdsa.SignData(
        Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256,
        DSASignatureFormat.Rfc3279DerSequence);

    public string Sign(string payload, string? algorithm = null) => Join(
        payload,
        $"{{\"SA\":\"{algorithm ?? $"ECDSA-{_curve}-SHA256"}\","
            + $"\"SD\":\"{Convert.ToHexString(Der(payload))}\"}}");

    public static string Join(string payload, string signature) => $"OCMF|{payload}|{signature}";

    public void Dispose() => _ecdsa.Dispose();
}
