using System.Security.Cryptography;
using Edge.Batch;
using Edge.Calculator;
using Edge.Platform;
using Edge.Simulation;

namespace Edge.Cli.Vectors;

/// <summary>A platform with its ledger in a temporary folder.</summary>
internal sealed class VectorLedger : IDisposable
{
    /// <summary>The one site of all devices and logs.</summary>
    public const string Site = "vectors";

    private const string Name = "vectors.example.cn/ledger";
    private readonly TemporaryFolder folder = new();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Ledger? ledger;
    private readonly Intake? intake;
    private readonly ReadDesk? desk;

    /// <summary>Opens it.</summary>
    /// <param name="file">The file the rows are of, for what is wrong with them.</param>
    /// <param name="gateways">The logs that may send.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="nowMs">Its time, which stands still. Units: ms UTC.</param>
    /// <exception cref="VerbException">A row is wrong.</exception>
    public VectorLedger(string file, IReadOnlyList<GatewayRow> gateways,
        IReadOnlyList<DeviceRow> devices, long nowMs)
    {
        var cosigner = new Cosigner(Name, key);
        Cosigner = cosigner.VerifierKey;
        try
        {
            var registry = new Registry(
                new PlatformOptions
                {
                    Name = Name,
                    Key = "",
                    Gateways = gateways,
                    Devices = devices,
                }, _ => new ExamplePack());
            ledger = Ledger.Open(folder.Path);
            desk = new ReadDesk(registry, ledger);
            intake = new Intake(registry, ledger,
                new HeadSlots(Path.Combine(folder.Path, "head")), cosigner,
                new VectorClock(nowMs));
            intake.Start();
        }
        catch (PlatformException wrong)
        {
            Dispose();
            throw new VerbException(ExitCode.BadConfiguration, "read the vectors",
                $"{file}: {wrong.Subject}", wrong.Cause, wrong.Hint);
        }
    }

    /// <summary>The key that signs its receipts.</summary>
    public VerifierKey Cosigner { get; }

    /// <summary>The row of a log; all of them are one gateway's.</summary>
    public static GatewayRow Row(string origin, string vkey) => new()
    {
        Gateway = Site,
        Site = Site,
        Origin = origin,
        Vkey = vkey,
        TokenSha256 = new string('0', 64),
        Terms = new SiteTerms("CN-4403", "CN-grid-South", null, new Dictionary<string, string>()),
    };

    /// <summary>Hands a batch in, as from a gateway.</summary>
    public Task<Answer> PostAsync(
        GatewayRow sender, byte[] body, string title, CancellationToken cancel) =>
        BoundedWait.For(
            intake!.TakeAsync(sender, body, cancel), "hand a batch in", title, cancel);

    /// <summary>How many entries of a log are on record.</summary>
    public long Size(string origin) => ledger!.State(origin).Size;

    /// <summary>How often each verdict was given, and the sum that is credited in mg.</summary>
    public (IReadOnlyDictionary<string, long> Verdicts, long Milligrams) Booked() =>
        (desk!.Verdicts(), desk.Totals().Mg);

    /// <inheritdoc/>
    public void Dispose()
    {
        intake?.Dispose();
        ledger?.Dispose();
        key.Dispose();
        folder.Dispose();
    }
}

/// <summary>A gateway's log in memory: one entry a batch.</summary>
internal sealed class VectorLog : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogTree tree = new(new MemoryNodes());
    private readonly LogSigner signer;

    /// <summary>Begins a log.</summary>
    public VectorLog(int number)
    {
        signer = new LogSigner($"edge.example.cn/log-{number}/2026h2", key);
        Row = VectorLedger.Row(signer.VerifierKey.Name, signer.VerifierKey.Text);
    }

    /// <summary>Its row at the platform.</summary>
    public GatewayRow Row { get; }

    /// <summary>The batch that adds one entry.</summary>
    public byte[] Seal(string entry)
    {
        long old = tree.Size;
        tree.Append(Merkle.Leaf(entry));
        return new BatchDocument(Row.Origin, old, [entry],
            signer.Sign(new Checkpoint(Row.Origin, tree.Size, tree.Root())),
            tree.ConsistencyProof(old, tree.Size)).ToBytes();
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
