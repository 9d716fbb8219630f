using System.Security.Cryptography;
using Edge.Batch;
using Edge.Platform;

namespace Edge.Tests.Conformance.Platform;

/// <summary>A gateway's log in memory: seals entries into batches.</summary>
public sealed class LogWriter : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogTree tree = new(new MemoryNodes());
    private readonly LogSigner signer;

    public LogWriter(PlatformWorld world, string gateway)
    {
        signer = new LogSigner($"edge.example.cn/{gateway}/2026h2", key);
        Row = world.AddLog(gateway, signer.VerifierKey.Name, signer.VerifierKey.Text);
    }

    public GatewayRow Row { get; }

    public byte[] Seal(params string[] entries)
    {
        long old = tree.Size;
        foreach (string entry in entries) tree.Append(Merkle.Leaf(entry));
        return new BatchDocument(Row.Origin, old, entries,
            signer.Sign(new Checkpoint(Row.Origin, tree.Size, tree.Root())),
            tree.ConsistencyProof(old, tree.Size)).ToBytes();
    }

    public void Dispose() => key.Dispose();
}
