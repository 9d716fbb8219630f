using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Platform;

namespace Edge.Tests.Conformance.Platform;

/// <summary>A platform on a temporary folder that can be closed and opened again.</summary>
public sealed class PlatformWorld : IDisposable
{
    public static readonly SiteTerms Terms =
        new("CN-4403", "CN-grid-South", null, new Dictionary<string, string>());

    private readonly List<GatewayRow> gateways = [];
    private readonly List<DeviceRow> devices = [];
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Ledger? ledger;
    private Intake? intake;

    public string Folder { get; } = Directory.CreateTempSubdirectory("edge-platform-").FullName;

    public Cosigner Cosigner => new("platform.example.cn/ledger", key);

    public Ledger Ledger => ledger!;

    public GatewayRow AddLog(string gateway, string origin, string vkey)
    {
        var row = new GatewayRow
        {
            Gateway = gateway,
            Site = "site",
            Origin = origin,
            Vkey = vkey,
            TokenSha256 = Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes("token-" + gateway))),
            Terms = Terms,
        };
        gateways.Add(row);
        return row;
    }

    public void AddDevice(string dev, byte[] deviceKey, string state = "active") =>
        devices.Add(new DeviceRow
        {
            Dev = dev,
            Site = "site",
            Key = Convert.ToBase64String(deviceKey),
            State = state,
        });

    public void Open()
    {
        var options = new PlatformOptions
        {
            Name = "platform.example.cn/ledger",
            Key = "",
            Gateways = gateways,
            Devices = devices,
        };
        ledger = Ledger.Open(Folder);
        intake = new Intake(new Registry(options, _ => new ExamplePack()), ledger,
            new HeadSlots(Path.Combine(Folder, "head")), Cosigner, TimeProvider.System);
        intake.Start();
    }

    public void Close()
    {
        intake?.Dispose();
        ledger?.Dispose();
        (intake, ledger) = (null, null);
    }

    public async Task<Answer> PostAsync(GatewayRow? sender, byte[] body) =>
        await intake!.TakeAsync(sender, body, TestContext.Current.CancellationToken);

    public long SizeOnRecord(string origin) => ledger!.State(origin).Size;

    public void Dispose()
    {
        Close();
        key.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
