using System.Text;
using Edge.Mqtt;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>Wills over the death of the broker: the files as they are at that moment, opened by
/// another one. Source: MQTT 5.0 3.1.2.5 (a server that failed may publish them when it is back).
/// </summary>
public sealed class WillStoreTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-wills-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_will_is_published_when_the_broker_is_back_from_its_death()
    {
        string live = Path.Combine(folder.FullName, "live");
        await using var broker = new TestBroker(store: live);
        await broker.ConnectAsync("p", 5, new Connecting { Will = Will("w/p", "gone-p") });
        RawClient left = await broker.ConnectAsync(
            "q", 5, new Connecting { Will = Will("w/q", "gone-q") });
        left.Leave();
        await SessionTests.Gone(broker, 1);
        await broker.ConnectAsync("mark", 5, new Connecting { Will = Will("w/m", "mark-it") });
        await WrittenAsync(live, "mark-it");

        string dead = Copy(live, "dead");
        await using var second = new TestBroker(store: dead);
        RawClient late = await second.ConnectAsync("late");
        await late.SubscribeAsync("w/#");
        string[] got =
        [
            (await late.NextPublishAsync()).Payload, (await late.NextPublishAsync()).Payload,
        ];
        Assert.Equal(["gone-p", "mark-it"], got.Order());
        await late.QuietAsync();

        // Told once: the next death finds no connection of theirs. What is acknowledged now stands
        // behind the wills' end, and when the older file is gone all is in the new one.
        late.Publish("end", "the-end", 1, 9);
        await late.NextAckAsync(PacketType.Puback, 9);
        Assert.True(SpinWait.SpinUntil(
            () => Directory.GetFiles(dead, "*.log").Length == 1, Limit));
        await using var third = new TestBroker(store: Copy(dead, "again"));
        RawClient last = await third.ConnectAsync("last");
        await last.SubscribeAsync("w/#");
        Assert.True((await last.NextPublishAsync()).Retain);
        Assert.True((await last.NextPublishAsync()).Retain);
        await last.QuietAsync();
    }

    [Fact]
    public async Task A_delayed_will_waits_its_time_after_the_death_and_a_return_withdraws_it()
    {
        string live = Path.Combine(folder.FullName, "live");
        await using var broker = new TestBroker(store: live);
        foreach (string id in new[] { "back", "lost" })
        {
            WillPacket will = Will("w/" + id, "gone-" + id);
            will.Properties.WillDelay = 30;
            await broker.ConnectAsync(
                id, 5, new Connecting { Clean = false, Expiry = 1_000, Will = will });
        }
        await WrittenAsync(live, "gone-lost");

        await using var second = new TestBroker(store: Copy(live, "dead"));
        RawClient reader = await second.ConnectAsync("reader");
        await reader.SubscribeAsync("w/#");
        await second.ConnectAsync("back", 5, new Connecting { Clean = false, Expiry = 1_000 });
        await reader.QuietAsync();
        second.Pass(31);
        Assert.Equal("gone-lost", (await reader.NextPublishAsync()).Payload);
        await reader.QuietAsync();
    }

    [Fact]
    public async Task A_will_on_a_topic_of_the_application_comes_to_its_gate()
    {
        var gate = new Refusing();
        await using var broker = new TestBroker(gate: gate);
        RawClient reader = await broker.ConnectAsync("reader");
        await reader.SubscribeAsync("#");
        RawClient client = await broker.ConnectAsync(
            "p", 5, new Connecting { Will = Will("gated", "gone", retain: false) });
        client.Cut();
        await SessionTests.Gone(broker, 1);
        Assert.Equal(("p", "gated"), Assert.Single(gate.Seen));
        await reader.QuietAsync();
    }

    private static WillPacket Will(string topic, string text, bool retain = true) =>
        new(topic, Encoding.ASCII.GetBytes(text), 1, retain, new PropertySet());

    private string Copy(string from, string name)
    {
        DirectoryInfo to = folder.CreateSubdirectory(name);
        foreach (string file in Directory.GetFiles(from, "*.log"))
            File.Copy(file, Path.Combine(to.FullName, Path.GetFileName(file)));
        return to.FullName;
    }

    private static async Task WrittenAsync(string store, string text)
    {
        long from = TimeProvider.System.GetTimestamp();
        byte[] wanted = Encoding.ASCII.GetBytes(text);
        while (!Directory.GetFiles(store, "*.log").Any(f => Has(f, wanted)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < Limit, "not written");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static bool Has(string path, byte[] wanted)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        file.CopyTo(all);
        return all.GetBuffer().AsSpan(0, (int)all.Length).IndexOf(wanted) >= 0;
    }

    private sealed class Refusing : IPublishGate
    {
        public List<(string Client, string Topic)> Seen { get; } = [];

        public bool Takes(string topic) => topic == "gated";

        public void Submit(PublishTicket ticket)
        {
            Seen.Add((ticket.ClientId, ticket.Topic));
            ticket.Complete(PublishOutcome.Refused(ReasonCode.NotAuthorized));
        }
    }
}
