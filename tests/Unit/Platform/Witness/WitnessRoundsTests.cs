using System.Net;
using System.Security.Cryptography;
using System.Text;
using Edge.Batch;
using Edge.Platform;
using Edge.Platform.Witness;

namespace Edge.Tests.Unit.Platform.Witness;

// Goal: the platform collects what witnesses sign without a receipt ever waiting for it, heals a
// forgotten size by the 409, and raises an alarm when one refuses. Source: trust.md section 2.
public sealed class WitnessRoundsTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly PlatformWorld world = new();
    private readonly WrittenDevice bin = new("bin-1", new byte[32]);
    private readonly TestClock clock = new(1_793_000_000_000);
    private readonly List<ECDsa> keys = [];
    private readonly List<(string Who, string Why)> alarms = [];
    private readonly LogWriter log;

    public WitnessRoundsTests()
    {
        world.AddDevice(bin.Dev, bin.DeviceKey);
        log = new LogWriter(world, "gw-1");
        world.Open();
    }

    public void Dispose()
    {
        log.Dispose();
        world.Dispose();
        folder.Dispose();
        keys.ForEach(key => key.Dispose());
    }

    [Fact]
    public async Task Every_witness_that_answers_stands_under_the_newest_note_and_in_the_proof()
    {
        (Road city, Road ngo) = (Witness("city"), Witness("ngo"));
        (WitnessRounds rounds, WitnessedNotes notes) = Rounds(city, ngo);
        Answer receipt = await BookAsync();
        await OnceAsync(rounds);
        ngo.IsAway = true;
        await BookAsync();
        await OnceAsync(rounds);

        Assert.Equal((2, 1), (Lines(notes.Newest(log.Row.Origin, 1)!, city, ngo).Size,
            Lines(notes.Newest(log.Row.Origin, 1)!, city, ngo).Count));
        Assert.Equal((1, 2), (Lines(notes.Newest(log.Row.Origin, 2)!, city, ngo).Size,
            Lines(notes.Newest(log.Row.Origin, 2)!, city, ngo).Count));
        Assert.Null(notes.Newest(log.Row.Origin, 3));
        var desk = new ReadDesk(world.Registry, world.Ledger, witnessed: notes);
        Assert.Equal(1, Lines(desk.Checkpoint(Hash())!, city, ngo).Count);
        Assert.True(TlogProof.TryParse(desk.EntryProof(Hash(), 0, 2)!, out var proof, out _));
        Assert.Equal(2, Lines(proof.Note, city, ngo).Count);
        Assert.Null(desk.EntryProof(Hash(), 1, 2)); // not yet under a note of both
        Assert.NotNull(desk.EntryProof(Hash(), 1, 0));
        Assert.Null(desk.EntryProof(Hash(), 2, 0));
        Assert.Equal(receipt.Body, desk.Stored(Hash(), 0, receipt: true)); // never signed again
        var again = new WitnessedNotes(folder.Path);
        Assert.Equal(notes.Newest(log.Row.Origin, 2), again.Newest(log.Row.Origin, 2));
        Assert.Empty(alarms);
    }

    [Fact]
    public async Task A_platform_that_forgot_how_far_a_witness_is_learns_it_from_the_409()
    {
        Road city = Witness("city");
        await BookAsync();
        await OnceAsync(Rounds(city).Rounds);
        await BookAsync();
        int before = city.Asked;
        (WitnessRounds rounds, WitnessedNotes notes) = Rounds(city);
        await OnceAsync(rounds);
        Assert.Equal(2, Lines(notes.Newest(log.Row.Origin, 1)!, city).Size);
        Assert.Equal(before + 2, city.Asked); // 409, then 200
        await OnceAsync(rounds);
        Assert.Equal(before + 2, city.Asked); // nothing new
    }

    [Fact]
    public async Task A_witness_that_is_away_is_left_alone_for_longer_and_longer()
    {
        Road city = Witness("city");
        city.IsAway = true;
        (WitnessRounds rounds, _) = Rounds(city);
        await BookAsync();
        for (int second = 0; second < 20; second++)
        {
            await OnceAsync(rounds);
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(5, city.Asked); // after 0, 1, 3, 7 and 15 s
        Assert.Empty(alarms);
    }

    [Fact]
    public async Task A_refusal_is_one_alarm_and_a_line_that_is_not_a_signature_is_not_taken()
    {
        Road city = Witness("city"), liar = Witness("liar");
        liar.Says = "— witness.example.cn/liar AAAAAAAAAAAAAAAA\n";
        (WitnessRounds rounds, WitnessedNotes notes) = Rounds(city, liar);
        // The witness has signed another history of this log.
        byte[] forged = log.Fork(0, LogWriter.Event(bin.DropOff(9)));
        Assert.True(BatchDocument.TryParse(forged, out BatchDocument fork, out _));
        Assert.Equal(200, city.Book.Add(
            Encoding.UTF8.GetBytes($"old 0\n\n{fork.Checkpoint}")).Status);
        bin.Seq = 0;
        bin.Last = Edge.Wire.Tags.Zero;
        await BookAsync();
        for (int second = 0; second < 5; second++)
        {
            await OnceAsync(rounds);
            clock.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.Null(notes.Newest(log.Row.Origin, 1));
        Assert.Equal(["witness.example.cn/city", "witness.example.cn/liar"],
            alarms.Select(one => one.Who).Order());
        Assert.Contains(alarms, one => one.Why.Contains("422", StringComparison.Ordinal));
        Assert.Single(city.Book.Evidence(Hash()));
    }

    private async Task<Answer> BookAsync()
    {
        Answer answer = await world.PostAsync(
            log.Row, log.Seal(LogWriter.Event(bin.DropOff(100))));
        Assert.Equal(200, answer.Status);
        return answer;
    }

    private static Task OnceAsync(WitnessRounds rounds) =>
        rounds.OnceAsync(TestContext.Current.CancellationToken);

    private string Hash() => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(log.Row.Origin)));

    private static (long Size, int Count) Lines(string text, params Road[] roads)
    {
        Assert.True(Note.TryParseCheckpoint(text, out Note note, out Checkpoint at, out _));
        return (at.Size, roads.Count(road => note.Check(road.Key) == SignatureState.Good));
    }

    private (WitnessRounds Rounds, WitnessedNotes Notes) Rounds(params Road[] roads)
    {
        var notes = new WitnessedNotes(folder.Path);
        return (new WitnessRounds(world.Registry, new LedgerView(world.Ledger, world.Registry),
            notes, [.. roads.Select(road => new WitnessClient(new WitnessRow
            {
                Vkey = road.Key.Text,
                Url = "http://witness.example.cn/",
            }, road))],
            (who, why) =>
            {
                alarms.Add((who, why));
                return Task.CompletedTask;
            },
            clock), notes);
    }

    private Road Witness(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        keys.Add(key);
        var cosigner = new Cosigner($"witness.example.cn/{name}", key);
        return new Road(cosigner.VerifierKey, new WitnessBook(
            cosigner, new WitnessLogs(new WitnessOptions
            {
                Name = cosigner.VerifierKey.Name,
                Key = "",
                Logs = [log.Row.Vkey],
            }),
            Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName, clock));
    }

    private sealed class Road(VerifierKey key, WitnessBook book) : HttpMessageHandler
    {
        public VerifierKey Key { get; } = key;

        public WitnessBook Book { get; } = book;

        public bool IsAway { get; set; }

        public string? Says { get; set; }

        public int Asked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            if (IsAway) throw new HttpRequestException("away");
            WitnessAnswer answer = Says is { } said ? new WitnessAnswer(200, said)
                : Book.Add(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return new HttpResponseMessage((HttpStatusCode)answer.Status)
            {
                Content = new StringContent(answer.Text),
            };
        }
    }
}
