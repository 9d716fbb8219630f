using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Edge.Cli.Demo;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Tests.EndToEnd;

/// <summary>What a running world says to anybody, read for persons and keys.</summary>
// Goal: nothing that leaves names a person or holds a key; when one person's link is erased, every
// proof still verifies and that person's entries are nobody's. Method: real gateway and platform,
// canaries in the keys and in a forbidden field; all that comes out is read as bytes: feed,
// batches, receipts, ledger, pages, logs, a backup. Source: trust.md section 5 (5.4, 5.8; PIPL 47);
// domain.md 5.8.
public sealed partial class PrivacyTests : IDisposable
{
    private const string Phone = "13912345678";
    private const string Person = "canary-person";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder folder = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Dictionary<string, byte[]> said = [];
    private readonly DemoWorld world;
    private readonly LiveWorld live;

    public PrivacyTests()
    {
        world = DemoWorld.Create(
            Path.Combine(folder.Path, "world"), 2, 0, 3, TimeProvider.System.GetUtcNow());
        live = new LiveWorld(world, Limit);
    }

    public void Dispose()
    {
        live.Dispose();
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task No_person_and_no_key_comes_out_and_an_erased_link_leaves_every_proof_good()
    {
        // The account system of an operator, outside the house: person, salt; the token is theirs.
        var salts = new Dictionary<string, byte[]>
        {
            ["13800138000"] = RandomNumberGenerator.GetBytes(16),
            ["13700137000"] = RandomNumberGenerator.GetBytes(16),
        };
        var tokens = salts.ToDictionary(link => link.Key, link => Token(link.Value, link.Key));
        await live.StartAsync("platform");
        await live.StartAsync("gateway");
        await using var feed = await ConnectAsync(
            "scan", DemoWorld.FeedUser, world.FeedPassword);
        await feed.SubscribeAsync(DemoWorld.FeedTopics, 1);
        await SendAsync("bin-001", [.. new[] { "13800138000", "13700137000", "13800138000" }
            .Select(person => $"\"sess\":\"{tokens[person]}\",")]);
        await SendAsync("bin-002", ["", $"\"phone\":\"{Phone}\",\"name\":\"{Person}\","]);
        await live.UntilAsync(async () => (long?)(await live.StatusAsync())?["totals"]!
            ["receipted"] == 5, "five receipts");
        var entries = await CollectAsync(feed);

        Assert.Equal(2, entries.Count(text => text.Contains(tokens["13800138000"])));
        Assert.Single(entries, text => text.Contains("\"type\":\"withheld\""));
        AssertSays(Phone, Person, "13800138000", "13700137000");
        foreach (var salt in salts.Values) AssertHoldsNot("a salt", salt);
        foreach (var person in salts.Keys) AssertHoldsNot(
            "a bare hash, which can be searched", SHA256.HashData(Encoding.ASCII.GetBytes(person)));
        AssertNoKeys();

        var erased = "13800138000";
        CryptographicOperations.ZeroMemory(salts[erased]);
        // Whoever knows the person, and all that is left, cannot make the token again.
        Assert.NotEqual(tokens[erased], Token(salts[erased], erased));
        Assert.True(salts.Remove(erased));
        Assert.Equal(tokens["13700137000"], Token(salts["13700137000"], "13700137000"));
        await AssertProofsAsync(4);
    }

    private async Task<List<string>> CollectAsync(MqttClient feed)
    {
        using var limit = new CancellationTokenSource(Limit);
        var entries = new List<string>();
        for (long receipted = 0; receipted < 5;)
        {
            var message = await feed.Messages.ReadAsync(limit.Token);
            var bytes = message.Payload.ToArray();
            Keep($"feed {said.Count} {message.Topic}", bytes);
            if (!message.Topic.EndsWith("/batch", StringComparison.Ordinal)) continue;
            var batch = JsonNode.Parse(bytes)!["entries"]!.AsArray()
                .Select(entry => (string)entry!).ToList();
            entries.AddRange(batch);
            receipted += batch.Count(entry => entry.Contains("\"type\":\"event\"")
                || entry.Contains("\"type\":\"withheld\""));
        }

        foreach (var page in new[] { "", "status.json", "kiosk/bin-001", "check.html" })
            await KeepAsync(new Uri(world.GatewayAddress, page));
        foreach (var page in new[]
        {
            "", "edge/1/ledger", "edge/1/entries?limit=1000", "edge/1/alarms", "edge/1/batches",
            "edge/1/exceptions", "edge/1/keys", $"edge/1/log/{world.OriginHash}/checkpoint",
        })
            await KeepAsync(new Uri(world.PlatformAddress, page));
        var backup = Path.Combine(folder.Path, "backup");
        var taken = await EdgeCommand.RunAsync(
            Limit, "backup", "take", backup, "--data", world.PathOf("gateway"));
        Assert.True(taken.ExitCode == 0, taken.ToString());
        KeepFolder("platform", world.PathOf("platform"));
        foreach (var name in new[] { "gateway", "platform" })
            Keep($"log of {name}", Encoding.UTF8.GetBytes(
                live[name].Errors + string.Join('\n', live[name].Lines)));
        return entries;
    }

    private async Task AssertProofsAsync(int count)
    {
        var rows = JsonNode.Parse(await http.GetStringAsync(
            new Uri(world.PlatformAddress, "edge/1/entries?limit=1000")))!["entries"]!.AsArray();
        var ids = rows.Select(row => (string?)row!["receipt"]).Where(id => id is { Length: > 0 })
            .ToList();
        Assert.Equal(count, ids.Count);
        foreach (var id in ids)
        {
            var address = new Uri(world.GatewayAddress, $"r/{id}.json");
            var good = await EdgeCommand.RunAsync(Limit, "receipt", "verify", $"{address}",
                "--trust", world.PathOf("trust.vkeys"), "--require", "receipted");
            Assert.True(good.ExitCode == 0, good.ToString());
            Keep($"receipt {id}", await http.GetByteArrayAsync(address));
            Keep($"receipt page {id}", await http.GetByteArrayAsync(
                new Uri(world.GatewayAddress, $"r/{id}")));
        }

        AssertSays(Phone, Person, "13800138000", "13700137000");
        AssertNoKeys();
    }

    // Text of a person in any output, and anything that has the form of a number of one.
    private void AssertSays(params string[] persons)
    {
        foreach (var (where, bytes) in said)
        {
            foreach (var person in persons)
                Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(person)) < 0,
                    $"{where} says {person}");
            if (where.StartsWith("file", StringComparison.Ordinal)) continue; // not text
            var text = Encoding.UTF8.GetString(bytes);
            Assert.False(PhoneForm().IsMatch(text), $"{where}: {PhoneForm().Match(text)}");
            Assert.False(IdForm().IsMatch(text), $"{where}: {IdForm().Match(text)}");
        }
    }

    private void AssertNoKeys()
    {
        var twin = Read("twin.json");
        var keys = twin["devices"]!.AsArray().Select(one => (string)one!["key"]!)
            .Append(File.ReadAllText(world.PathOf("city.key")).Trim());
        foreach (var key in keys) AssertHoldsNot("a key", Convert.FromBase64String(key));
        foreach (var file in new[] { "log.key.pem", "platform.key.pem" })
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(world.PathOf(file)));
            AssertHoldsNot(file, key.ExportParameters(true).D!);
        }

        foreach (var secret in new[]
        {
            world.FeedPassword, (string)Read("gateway.json")["platform"]!["token"]!,
        })
            AssertHoldsNot("a token", Encoding.ASCII.GetBytes(secret));
    }

    private void AssertHoldsNot(string what, byte[] secret)
    {
        byte[][] forms =
        [
            secret, Encoding.ASCII.GetBytes(Convert.ToBase64String(secret).TrimEnd('=')),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)),
            Encoding.ASCII.GetBytes(Convert.ToHexString(secret)),
        ];
        foreach (var (where, bytes) in said)
            foreach (var form in forms)
                Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{where} holds {what}");
        // The gateway's own folder may keep what was withheld, but no device's key either.
        foreach (var file in Directory.EnumerateFiles(
            Path.Combine(folder.Path, "backup"), "*", SearchOption.AllDirectories))
            foreach (var form in forms)
                Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(form) < 0,
                    $"{file} holds {what}");
    }

    private async Task SendAsync(string id, string[] fields)
    {
        var twin = Read("twin.json");
        var key = twin["devices"]!.AsArray().Single(one => (string)one!["dev"]! == id)!["key"]!;
        var device = new TestDevice(
            id, (string)twin["gateway"]!, Convert.FromBase64String((string)key!));
        await using var client = await ConnectAsync(id, id, device.Password);
        var site = (string)twin["site"]!;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await client.PublishAsync(Topics.Event(site, id), device.Hello(1, now), 1);
        foreach (var more in fields)
            await client.PublishAsync(Topics.Event(site, id), device.Next(
                "dropoff", now, "\"net\":500,\"comp\":1,\"cat\":\"mixed-paper\","
                    + "\"cal\":\"c-2026-07-01\"," + more), 1);
    }

    private async Task<MqttClient> ConnectAsync(string id, string user, string password)
    {
        var client = new MqttClient(
            new MqttClientOptions
            {
                Port = world.MqttPort,
                ClientId = id,
                UserName = user,
                Password = password,
            },
            TimeProvider.System);
        await client.ConnectAsync(TestContext.Current.CancellationToken);
        return client;
    }

    private async Task KeepAsync(Uri address)
    {
        using var answer = await http.GetAsync(address, TestContext.Current.CancellationToken);
        Keep($"page {address.PathAndQuery}", await answer.Content.ReadAsByteArrayAsync());
    }

    private void KeepFolder(string name, string path)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            // Open elsewhere: read beside the writer.
            using var stream = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Keep($"file {name} {Path.GetFileName(file)}", bytes);
        }
    }

    private void Keep(string where, byte[] bytes) => said[where] = bytes;

    private JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(world.PathOf(name)))!;

    private static string Token(byte[] salt, string person) => string.Create(
        CultureInfo.InvariantCulture, $"s-{Convert.ToHexStringLower(
            HMACSHA256.HashData(salt, Encoding.ASCII.GetBytes(person)))[..20]}");

    // A mobile number, an identity card, standing by itself: not a part of a hash or of Base64.
    [GeneratedRegex("(?<![0-9A-Za-z+/=._-])1[3-9][0-9]{9}(?![0-9A-Za-z+/=._-])")]
    private static partial Regex PhoneForm();

    [GeneratedRegex("(?<![0-9A-Za-z+/=._-])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z+/=._-])")]
    private static partial Regex IdForm();
}
