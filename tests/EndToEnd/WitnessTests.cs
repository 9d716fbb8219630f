using System.Text.Json.Nodes;
using Edge.Cli.Demo;

namespace Edge.Tests.EndToEnd;

/// <summary>A witness as a third process, and two parties that collude against it.</summary>
// Goal: gateway and platform hold every key but the witness's and write the past anew; whoever asks
// for two cosigners is not deceived, and both histories are kept. Source: trust.md sections 2
// (Equivocation, "any 1 of n cosigners") and 5. Expected: the receipt taken before.
public sealed class WitnessTests : IDisposable
{
    private const string WitnessName = "witness.demo.example/city";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string folder = Directory.CreateTempSubdirectory("edge-witness-").FullName;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly DemoWorld world;
    private readonly LiveWorld live;
    private Uri witness = new("http://127.0.0.1/");

    public WitnessTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder, "world"), 3, 0, 7, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    public void Dispose()
    {
        live.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_past_that_gateway_and_platform_write_anew_gets_no_second_cosigner()
    {
        await StartWitnessAsync();
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await live.StartAsync("twin");
        await live.UntilAsync(async () => await WitnessedAsync() is { } note
            && SizeOf(note) > 1, "a note with the witness's line");
        // The witness is asked once the new past is as long as the old one: that stays short.
        live["twin"].Kill();
        await SavedAsync("true");
        await AssertVerifiesAsync("true", 2, 0);

        foreach (var name in new[] { "gateway", "platform" }) live[name].Kill();
        var signed = SizeOf(await TextAsync(new Uri(witness, "/")));
        foreach (var name in new[] { "twin", "gateway", "platform" })
            Directory.Delete(world.PathOf(name), recursive: true);
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await live.StartAsync("twin");

        await live.UntilAsync(async () => (await TextAsync(new Uri(
            world.PlatformAddress, "edge/1/alarms"))).Contains(WitnessName), "the alarm");
        Assert.Null(await WitnessedAsync());
        Assert.Equal(signed, SizeOf(await TextAsync(new Uri(witness, "/"))));
        await AssertEvidenceAsync();
        await SavedAsync("forged");
        await AssertVerifiesAsync("forged", 1, 0); // what two can forge together
        await AssertVerifiesAsync("forged", 2, 1); // and what they cannot
        await AssertVerifiesAsync("true", 2, 0);   // the old receipt stays good for ever
    }

    [Fact]
    public async Task A_witness_killed_at_any_time_and_a_platform_without_it_give_receipts()
    {
        await StartWitnessAsync();
        live["witness"].Kill();
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await live.StartAsync("twin");
        await live.UntilAsync(async () => ((long?)(await live.StatusAsync())?["totals"]!
            ["receipted"] ?? 0) >= 3, "receipts without a witness");
        Assert.Null(await WitnessedAsync());
        for (var round = 0; round < 2; round++)
        {
            await StartWitnessAsync(witness.Port);
            var before = SizeOf(await TextAsync(new Uri(witness, "/")));
            await live.UntilAsync(async () =>
                SizeOf(await TextAsync(new Uri(witness, "/"))) > before, "a new signature");
            live["witness"].Kill();
        }

        await live.UntilAsync(async () => await WitnessedAsync() is not null, "a witnessed note");
        await live.FinishAsync();
    }

    private async Task StartWitnessAsync(int port = 0)
    {
        var log = (string)Read("platform.json")["gateways"]![0]!["vkey"]!;
        await File.WriteAllTextAsync(world.PathOf("witness.json"), new JsonObject
        {
            ["name"] = WitnessName,
            ["key"] = world.PathOf("witness.key.pem"),
            ["port"] = port,
            ["logs"] = new JsonArray(log),
        }.ToJsonString());
        live.Keep("witness", () => EdgeProcess.Start(
            EdgeCommand.Program, "witness", "--config", world.PathOf("witness.json"),
            "--data", world.PathOf("witness")));
        string? line = null;
        await live.UntilAsync(() => live["witness"].Lines.TryDequeue(out line), "the witness");
        var said = JsonNode.Parse(line!)!;
        witness = new Uri((string)said["witness"]!);
        var vkey = (string)said["vkey"]!;
        var platform = Read("platform.json");
        platform["witnesses"] = new JsonArray(new JsonObject
        {
            ["vkey"] = vkey,
            ["url"] = witness.ToString(),
        });
        await File.WriteAllTextAsync(world.PathOf("platform.json"), platform.ToJsonString());
        var keys = await File.ReadAllTextAsync(world.PathOf("trust.vkeys"));
        if (!keys.Contains(vkey)) File.AppendAllText(world.PathOf("trust.vkeys"), vkey + "\n");
    }

    // Entry 1 of the log as the platform shows it, with its proof made now.
    private async Task SavedAsync(string name)
    {
        var log = new Uri(world.PlatformAddress, $"edge/1/log/{world.OriginHash}/");
        string? proof = null, batch = null;
        await live.UntilAsync(async () =>
        {
            proof = await TextAsync(new Uri(log, "proof/0"));
            batch = await TextAsync(new Uri(log, "batch/0"));
            return proof.Length > 0 && batch.Length > 0;
        }, "a proof");
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.json"), new JsonObject
        {
            ["format"] = "edge-evidence/1",
            ["id"] = "0000000000000000",
            ["index"] = 0,
            ["entry"] = (string)JsonNode.Parse(batch!)!["entries"]![0]!,
            ["proof"] = proof,
            ["batch"] = 0,
            ["keys"] = new JsonArray(),
        }.ToJsonString());
    }

    private async Task AssertVerifiesAsync(string name, int cosigners, int code)
    {
        var checkedIt = await EdgeCommand.RunAsync(Limit, "receipt", "verify",
            Path.Combine(folder, $"{name}.json"), "--trust", world.PathOf("trust.vkeys"),
            "--cosigners", $"{cosigners}", "--require", "receipted", "--json");
        var receipt = JsonNode.Parse(checkedIt.Output)!["steps"]!.AsArray()
            .Single(step => (string)step!["name"]! == "receipt")!;
        Assert.True((string)receipt["outcome"]! == (code == 0 ? "ok" : "fail"),
            checkedIt + live.Logs);
    }

    private async Task AssertEvidenceAsync()
    {
        var kept = JsonNode.Parse(await TextAsync(
            new Uri(witness, $"/evidence/{world.OriginHash}")))!.AsArray();
        Assert.NotEmpty(kept); // one for each forged size that was asked for
        var one = kept[0]!;
        string[] notes = [(string)one["ours"]!, (string)one["theirs"]!];
        Assert.All(notes, note => Assert.Equal(
            (string)Read("platform.json")["gateways"]![0]!["origin"]!, note.Split('\n')[0]));
        Assert.NotEqual(notes[0].Split('\n')[2], notes[1].Split('\n')[2]);
    }

    private async Task<string?> WitnessedAsync() =>
        await TextAsync(new Uri(
            world.PlatformAddress, $"edge/1/log/{world.OriginHash}/witnessed"))
            is { Length: > 0 } note ? note : null;

    private async Task<string> TextAsync(Uri address)
    {
        try
        {
            return await http.GetStringAsync(address, TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    // A note's size, or that of the only log of a witness's summary.
    private static long SizeOf(string text)
    {
        var words = text.Split('\n', 4);
        if (words.Length < 2) return 0;
        var size = words[1].Split(' ');
        return long.Parse(size[size.Length > 1 ? 1 : 0],
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(world.PathOf(name)))!;
}
