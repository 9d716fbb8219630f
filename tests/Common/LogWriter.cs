using System.Security.Cryptography;
using Edge.Batch;
using Edge.Calculator;
using Edge.Platform;
using Edge.Wire;
using ExamplePack = Edge.Simulation.ExamplePack;

namespace Edge.Tests.Common;

/// <summary>A gateway's log in memory: seals entries into batches.</summary>
public sealed class LogWriter : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly LogTree tree = new(new MemoryNodes());
    private readonly List<byte[]> leaves = [];
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
        foreach (string entry in entries)
        {
            leaves.Add(Merkle.Leaf(entry));
            tree.Append(leaves[^1]);
        }
        return new BatchDocument(Row.Origin, old, entries,
            signer.Sign(new Checkpoint(Row.Origin, tree.Size, tree.Root())),
            tree.ConsistencyProof(old, tree.Size)).ToBytes();
    }

    /// <summary>A well-signed batch of another history, from a size on.</summary>
    public byte[] Fork(long old, params string[] entries)
    {
        var other = new LogTree(new MemoryNodes());
        for (int i = 0; i < old; i++) other.Append(leaves[i]);
        foreach (string entry in entries) other.Append(Merkle.Leaf(entry));
        return new BatchDocument(Row.Origin, old, entries,
            signer.Sign(new Checkpoint(Row.Origin, other.Size, other.Root())),
            other.ConsistencyProof(old, other.Size)).ToBytes();
    }

    /// <summary>An event's entry with the calculation that the example pack gives.</summary>
    public static string Event(string line, string? calc = null)
    {
        var read = new EventLine();
        byte[] source = System.Text.Encoding.ASCII.GetBytes(line);
        Assert.True(read.TryParse(source, 0, source.Length), read.Fault);
        calc ??= new ExamplePack().Reduce(new EventFacts(
            read.Kind, read.Tq, read.T, new Fields(read))).ToJson();
        return EntryLine.Event(read.T + 200, "gw-1", [], calc, line);
    }

    public void Dispose() => key.Dispose();

    public sealed class Fields(EventLine line) : IEventFields
    {
        public bool TryGetLong(string name, out long value) => line.TryGetLong(name, out value);

        public bool TryGetText(string name, out string value) =>
            line.TryGetText(name, out value);
    }
}
