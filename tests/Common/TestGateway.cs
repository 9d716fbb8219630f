using System.Security.Cryptography;
using Edge.Calculator;
using Edge.Pipeline;

namespace Edge.Tests.Common;

/// <summary>Gateways for tests: one site in Shenzhen, a key made for the test.</summary>
public static class TestGateway
{
    /// <summary>Id of the gateway of the worked vectors.</summary>
    public const string Id = "sz-futian-07";

    /// <summary>Origin of its log.</summary>
    public const string Origin = "edge.example.cn/sz-futian-07/2026h2";

    /// <summary>The terms of the site.</summary>
    public static SiteTerms Terms { get; } = new(
        "CN-4403", "CN-grid-South", "beijing-green-life", new Dictionary<string, string>
        {
            ["dropoff"] = "bin.material.weight",
            ["charge"] = "ev.charge.grid",
        })
    {
        Parameters = new Dictionary<string, string>
        {
            ["bin.material.weight/cap.person-day"] = "100000000",
        },
    };

    /// <summary>The packs of the house.</summary>
    public static PackLibrary Packs { get; } = PackLibrary.LoadEmbedded();

    /// <summary>Options over a folder; the key is kept in it, so that it can be opened again.
    /// </summary>
    public static GatewayOptions Options(string folder, int keepMonths = 0, string gateway = Id)
    {
        var file = Path.Combine(folder, "log.key.pem");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (File.Exists(file)) key.ImportFromPem(File.ReadAllText(file));
        else File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return new GatewayOptions
        {
            Gateway = gateway,
            Site = "futian",
            Origin = Origin,
            LogKey = key,
            Data = Path.Combine(folder, "data"),
            Packs = Packs,
            Terms = Terms,
            KeepMonths = keepMonths,
        };
    }
}
