using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Platform;

namespace Edge.Tests.Unit.Platform;

// Goal: a log key that the roots cut off adds nothing, what is on record stays, and no restart is
// needed. Source: trust.md section 2, Rotation ("after `upto` a retired key proves nothing").
public sealed class KeyCutsTests : IDisposable
{
    private const string Serial1 = "edge-keys/1\nserial 1\nexpires 2036-01-01T00:00:00Z\n";

    private readonly TestFolder folder = new();
    private readonly PlatformWorld world = new();
    private readonly WrittenDevice bin = new("bin-1", new byte[32]);
    private readonly List<(string Name, ECDsa Key)> roots =
        [.. Enumerable.Range(1, 3).Select(i => (
            $"root-{i}", ECDsa.Create(ECCurve.NamedCurves.nistP256)))];
    private readonly LogWriter log;

    public KeyCutsTests()
    {
        world.AddDevice(bin.Dev, bin.DeviceKey);
        log = new LogWriter(world, "gw-1");
    }

    public void Dispose()
    {
        log.Dispose();
        world.Dispose();
        folder.Dispose();
        roots.ForEach(root => root.Key.Dispose());
    }

    [Fact]
    public async Task A_key_that_is_cut_off_adds_nothing_and_keeps_what_it_proved()
    {
        Write(Serial1, 0, 1);
        world.Cuts = new KeyCuts(FileName, Vkeys());
        world.Open();
        byte[] first = log.Seal(LogWriter.Event(bin.DropOff(100)));
        Answer booked = await world.PostAsync(log.Row, first);
        Assert.Equal(200, booked.Status);

        Write($"{Serial1.Replace("serial 1", "serial 2")}log {log.Row.Vkey} "
            + "2026-01-01T00:00:00Z - upto 1\n", 1, 2);
        Answer again = await world.PostAsync(log.Row, first);
        Assert.Equal(booked.Body, again.Body);
        Answer cut = await world.PostAsync(
            log.Row, log.Seal(LogWriter.Event(bin.DropOff(100))));
        Assert.Equal(403, cut.Status);
        string said = Encoding.UTF8.GetString(cut.Body);
        Assert.Contains("\"signature\"", said);
        Assert.Contains("after size 1", said);
        Assert.Equal(1, world.SizeOnRecord(log.Row.Origin));
    }

    [Fact]
    public async Task A_set_that_one_root_signed_or_that_takes_a_cut_back_changes_nothing()
    {
        string cut = $"log {log.Row.Vkey} 2026-01-01T00:00:00Z - upto 0\n";
        Write(Serial1 + cut, 0, 1);
        world.Cuts = new KeyCuts(FileName, Vkeys());
        world.Open();
        byte[] batch = log.Seal(LogWriter.Event(bin.DropOff(100)));
        Assert.Equal(403, (await world.PostAsync(log.Row, batch)).Status);
        Write(Serial1.Replace("serial 1", "serial 2"), 0, 1);
        Assert.Equal(403, (await world.PostAsync(log.Row, batch)).Status);
        Write(Serial1.Replace("serial 1", "serial 3") + cut.Replace("upto 0", "upto 9"), 2);
        Assert.Equal(403, (await world.PostAsync(log.Row, batch)).Status);
        Assert.Throws<PlatformException>(() => new KeyCuts(FileName, Vkeys()));
        Assert.Throws<PlatformException>(() => new KeyCuts(FileName, ["no key"]));
        Assert.Null(new KeyCuts(FileName, []).Refusal(Key(), 9, 0));
    }

    [Fact]
    public void A_key_after_its_end_is_not_in_use()
    {
        Write($"{Serial1}log {log.Row.Vkey} 2026-01-01T00:00:00Z 2026-07-01T00:00:00Z\n", 0, 1);
        var cuts = new KeyCuts(FileName, Vkeys());
        long end = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Null(cuts.Refusal(Key(), 5, end - 1));
        Assert.NotNull(cuts.Refusal(Key(), 5, end));
    }

    private string FileName => Path.Combine(folder.Path, "keys.note");

    private List<string> Vkeys() =>
        [.. roots.Select(root => VerifierKey.ForLog(root.Name, root.Key).Text)];

    private VerifierKey Key() =>
        VerifierKey.TryParse(log.Row.Vkey, out VerifierKey key, out _) ? key : null!;

    private int written;

    // Every write has a time of its own: the file system's clock is coarse.
    private void Write(string body, params int[] who)
    {
        var text = new StringBuilder(body).Append('\n');
        foreach (int i in who)
            text.Append(new LogSigner(roots[i].Name, roots[i].Key).Line(body));
        File.WriteAllText(FileName, text.ToString());
        File.SetLastWriteTimeUtc(FileName,
            new DateTime(2026, 1, 1, 0, 0, ++written, DateTimeKind.Utc));
    }
}
