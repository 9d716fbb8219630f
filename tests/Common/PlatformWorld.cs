using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Calculator;
using Edge.Platform;
using ExamplePack = Edge.Simulation.ExamplePack;

namespace Edge.Tests.Common;

/// <summary>A platform on a temporary folder that can be closed and opened again.</summary>
public sealed class PlatformWorld : IDisposable
{
    public static SiteTerms Terms { get; } =
        new("CN-4403", "CN-grid-South", null, new Dictionary<string, string>());

    private readonly List<GatewayRow> gateways = [];
    private readonly List<DeviceRow> devices = [];
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Ledger? ledger;
    private Intake? intake;
    private Registry? registry;

    public string Folder { get; } =
        Directory.CreateTempSubdirectory("edge-platform-").FullName;

    public Cosigner Cosigner => new("platform.example.cn/ledger", key);

    public Ledger Ledger => ledger!;

    public ReadDesk Desk => new(registry!, ledger!);

    public Registry Registry => registry!;

    /// <summary>How sites are recalculated. Default: the worked cases' example pack.</summary>
    public Func<SiteTerms, IRecalculator> Recalculate { get; init; } = _ => new ExamplePack();

    /// <summary>What the key set cuts off. Default: nothing.</summary>
    public KeyCuts? Cuts { get; set; }

    /// <summary>The platform's clock. Default: the machine's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public GatewayRow AddLog(
        string gateway, string origin, string vkey, SiteTerms? terms = null)
    {
        var row = new GatewayRow
        {
            Gateway = gateway,
            Site = "site",
            Origin = origin,
            Vkey = vkey,
            TokenSha256 = Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes("token-" + gateway))),
            Terms = terms ?? Terms,
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
        registry = new Registry(options, Recalculate);
        intake = new Intake(registry, ledger,
            new HeadSlots(Path.Combine(Folder, "head")), Cosigner, Time, Cuts);
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

    /// <summary>Copies the ledger, not the head, as a backup does.</summary>
    public byte[] BackUp()
    {
        Close();
        return File.ReadAllBytes(Path.Combine(Folder, "ledger.sqlite"));
    }

    /// <summary>Puts a backup of the ledger back; the head stays as it is.</summary>
    public void PutBack(byte[] backup)
    {
        Close();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (string file in Directory.EnumerateFiles(Folder, "ledger.sqlite*"))
            File.Delete(file);
        File.WriteAllBytes(Path.Combine(Folder, "ledger.sqlite"), backup);
    }

    /// <summary>Verdict and milligrams of the newest entry.</summary>
    public (string Verdict, long Milligrams) Newest()
    {
        using var row = ledger!.Read();
        using var command = row.CreateCommand();
        command.CommandText = "SELECT verdict, mg FROM entry ORDER BY id DESC LIMIT 1";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return (reader.GetString(0), reader.GetInt64(1));
    }

    public void Dispose()
    {
        Close();
        key.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
