using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

/// <summary>A platform that books: checks range and root, cosigns, keeps what it booked.</summary>
internal sealed class BookingPlatform : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Cosigner _cosigner;
    private readonly Lock _gate = new();

    public BookingPlatform()
    {
        _cosigner = new Cosigner("platform.example.cn/ledger", _key);
        Link = new TestPlatform(TestGateway.Id, 1) { Book = Book, Read = Read };
    }

    public TestPlatform Link { get; }

    public string Key => _cosigner.VerifierKey.Text;

    /// <summary>Entries booked, in order.</summary>
    public List<string> Entries { get; private set; } = [];

    /// <summary>Bodies that came, booked or not.</summary>
    public List<byte[]> Bodies { get; } = [];

    /// <summary>Bodies and receipts by the size before them.</summary>
    public Dictionary<long, (byte[] Batch, byte[] Receipt)> Booked { get; } = [];

    /// <summary>Says something else than the usual, once.</summary>
    public Queue<Func<byte[], PlatformAnswer>> Instead { get; } = [];

    /// <summary>How many entries are booked.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return Entries.Count;
        }
    }

    /// <summary>Goes back in time: books on from an earlier size.</summary>
    public void Restore(int size)
    {
        lock (_gate)
        {
            Entries = Entries[..size];
            foreach (var old in Booked.Keys.Where(old => old >= size).ToList()) Booked.Remove(old);
        }
    }

    public void Dispose() => _key.Dispose();

    /// <summary>A receipt for a batch.</summary>
    public byte[] Receipt(BatchDocument batch) => new ReceiptDocument(
        batch.Origin, batch.Old, batch.Size, _cosigner.Cosign(batch.Checkpoint, 1_785_000_000), [])
        .ToBytes();

    public static PlatformAnswer Refused(int status, string code, long size = 0, long after = -1) =>
        new(
            status, new RefusalDocument(TestGateway.Origin, status, code, size, "test").ToBytes(),
            after, "");

    private PlatformAnswer Book(ReadOnlyMemory<byte> body)
    {
        lock (_gate)
        {
            Bodies.Add(body.ToArray());
            if (Instead.TryDequeue(out var answer)) return answer(body.ToArray());
            var isBatch = BatchDocument.TryParse(body.Span, out var batch, out var fault);
            Assert.True(isBatch, fault.Detail);
            if (batch.Old != Entries.Count) return Stale(batch, body);
            Entries.AddRange(batch.Entries);
            var tree = new LogTree(new MemoryNodes());
            foreach (var entry in Entries) tree.Append(Merkle.Leaf(entry));
            Assert.True(Note.TryParse(batch.Checkpoint, out var note, out _));
            Assert.Equal(
                new Checkpoint(batch.Origin, batch.Size, tree.Root()).Body, note.Body);
            var receipt = Receipt(batch);
            Booked[batch.Old] = (body.ToArray(), receipt);
            return new PlatformAnswer(200, receipt, -1, "");
        }
    }

    private PlatformAnswer Stale(BatchDocument batch, ReadOnlyMemory<byte> body) =>
        Booked.TryGetValue(batch.Old, out var booked)
            && booked.Batch.AsSpan().SequenceEqual(body.Span)
            ? new PlatformAnswer(200, booked.Receipt, -1, "")
            : Refused(409, "stale", Entries.Count);

    private PlatformAnswer Read(string path)
    {
        lock (_gate) return Found(path);
    }

    private PlatformAnswer Found(string path)
    {
        if (path == "/edge/1/keys")
        {
            return new PlatformAnswer(200, Encoding.ASCII.GetBytes(Key + "\n"), -1, "");
        }

        var parts = path.Split('/');
        if (parts is [.., "checkpoint"])
        {
            return Booked.Count == 0
                ? new PlatformAnswer(404, [], -1, "")
                : new PlatformAnswer(200, Encoding.UTF8.GetBytes(NewestNote()), -1, "");
        }

        var isThere = Booked.TryGetValue(
            long.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture), out var kept);
        return isThere
            ? new PlatformAnswer(200, parts[^2] == "batch" ? kept.Batch : kept.Receipt, -1, "")
            : new PlatformAnswer(404, [], -1, "");
    }

    private string NewestNote()
    {
        var newest = Booked[Booked.Keys.Max()].Receipt;
        Assert.True(ReceiptDocument.TryParse(newest, out var receipt, out _));
        return receipt.Note;
    }
}
