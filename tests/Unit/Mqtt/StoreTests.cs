using Edge.Mqtt;
using Edge.Mqtt.Codec;
using Edge.Mqtt.Store;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>What outlives the process: a broker opened again over the same folder stands for a
/// restart after SIGKILL, as nothing is written at the end that was not before. Expected values:
/// mqtt.md 1 and 4; MQTT 5.0 4.3, 4.4.</summary>
public sealed class StoreTests : IDisposable
{
    private static readonly Connecting Kept = new() { Clean = false, Expiry = 1_000 };
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-mqtt-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Sessions_queues_and_retained_messages_outlive_the_broker()
    {
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            await reader.SubscribeAsync("q/#", 2, identifier: 9);
            reader.Leave();
            await SessionTests.Gone(broker, 0);
            RawClient client = await broker.ConnectAsync("p");
            client.Publish("q/1", "one", 1, 1, properties: new() { ContentType = "c" });
            client.Publish("q/2", "two", 2, 2);
            client.Publish("k", "kept", 1, 3, retain: true);
            await client.NextAckAsync(PacketType.Puback, 1);
            await client.NextAckAsync(PacketType.Pubrec, 2);
            await client.NextAckAsync(PacketType.Puback, 3);
        }
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            Assert.True(reader.Connack.SessionPresent);
            Got one = await reader.NextPublishAsync();
            Assert.Equal(("q/1", "one", 1, "c", 9u), (one.Topic, one.Payload, one.Qos,
                one.Properties.ContentType, one.Properties.SubscriptionIdentifiers.Single()));
            Assert.Equal("two", (await reader.NextPublishAsync()).Payload);
            RawClient late = await broker.ConnectAsync("late");
            await late.SubscribeAsync("k");
            Assert.Equal("kept", (await late.NextPublishAsync()).Payload);
        }
    }

    [Fact]
    public async Task A_qos_2_message_is_taken_once_over_a_restart_between_pubrec_and_pubrel()
    {
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            await reader.SubscribeAsync("t", 2);
            reader.Leave();
            await SessionTests.Gone(broker, 0);
            RawClient client = await broker.ConnectAsync("p", 5, Kept);
            client.Publish("t", "x", 2, 7);
            await client.NextAckAsync(PacketType.Pubrec, 7);
        }
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient client = await broker.ConnectAsync("p", 5, Kept);
            client.Publish("t", "x", 2, 7, duplicate: true);
            await client.NextAckAsync(PacketType.Pubrec, 7);
            client.Ack(PacketType.Pubrel, 7);
            Assert.Equal(ReasonCode.Success, await client.NextAckAsync(PacketType.Pubcomp, 7));
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            await reader.NextPublishAsync();
            await reader.QuietAsync();
        }
    }

    [Fact]
    public async Task A_delivery_keeps_its_packet_id_and_its_step_over_a_restart()
    {
        ushort released, sent;
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            await reader.SubscribeAsync("t", 2);
            broker.Broker.Publish("t", "1"u8.ToArray(), 2, false);
            broker.Broker.Publish("t", "2"u8.ToArray(), 2, false);
            released = (await reader.NextPublishAsync()).Id;
            sent = (await reader.NextPublishAsync()).Id;
            reader.Ack(PacketType.Pubrec, released);
            await reader.NextAckAsync(PacketType.Pubrel, released);
        }
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            await reader.NextAckAsync(PacketType.Pubrel, released);
            Got again = await reader.NextPublishAsync();
            Assert.Equal((sent, "2", true), (again.Id, again.Payload, again.Duplicate));
        }
    }

    [Fact]
    public async Task What_was_acknowledged_by_the_client_does_not_come_back()
    {
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            await reader.SubscribeAsync("t", 1);
            broker.Broker.Publish("t", "1"u8.ToArray(), 1, false);
            reader.Ack(PacketType.Puback, (await reader.NextPublishAsync()).Id);
            await reader.SubscribeAsync("other", 1);
        }
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient reader = await broker.ConnectAsync("r", 5, Kept);
            await reader.QuietAsync();
        }
    }

    [Fact]
    public async Task A_torn_last_batch_is_cut_and_a_damaged_file_kept_aside()
    {
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            RawClient client = await broker.ConnectAsync("p");
            client.Publish("k/1", "kept", 1, 1, retain: true);
            await client.NextAckAsync(PacketType.Puback, 1);
            client.Publish("k/2", "torn", 1, 2, retain: true);
            await client.NextAckAsync(PacketType.Puback, 2);
        }
        string log = Directory.GetFiles(folder.FullName, "*.log").Single();
        byte[] bytes = await File.ReadAllBytesAsync(log, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            log, bytes[..^3], TestContext.Current.CancellationToken);
        await using (var broker = new TestBroker(store: folder.FullName))
        {
            Assert.Contains(broker.Notices, n => n.Kind == "store");
            RawClient late = await broker.ConnectAsync("late");
            await late.SubscribeAsync("k/#");
            Assert.Equal("k/1", (await late.NextPublishAsync()).Topic);
            await late.QuietAsync();
            late.Publish("k/3", "new", 1, 1, retain: true);
            await late.NextPublishAsync();
            await late.NextAckAsync(PacketType.Puback, 1);
            // When the state stands in the new file; a broker that ends before does it next time.
            Assert.True(SpinWait.SpinUntil(
                () => Directory.GetFiles(folder.FullName, "*.bad").Length > 0, 60_000));
        }
    }

    [Fact]
    public void Every_cut_of_a_log_gives_a_prefix_of_what_was_written()
    {
        // Any byte may be the last one on disk: replay takes whole batches and stops.
        var files = new BrokenFiles();
        using (var log = new LogUnderTest(files))
        {
            for (int i = 0; i < 20; i++)
                log.Retain($"topic/{i}");
        }
        byte[] whole = files.Content.Single().Value.ToArray();
        int before = 0;
        for (int cut = 0; cut <= whole.Length; cut++)
        {
            var replay = new Replay();
            replay.Take(whole.AsSpan(0, cut));
            Assert.InRange(replay.Retained.Count, before, 20);
            before = replay.Retained.Count;
        }
        Assert.Equal(20, before);
    }

    [Fact]
    public void Room_made_ahead_is_the_end_of_a_log_and_bytes_behind_it_are_damage()
    {
        // A killed process leaves zeros behind its last batch; anything else there is no batch.
        var files = new BrokenFiles();
        using (var log = new LogUnderTest(files))
            log.Retain("t");
        byte[] whole = files.Content.Single().Value.ToArray();
        foreach (int room in new[] { 1, 7, 8, 9, 4096 })
        {
            var replay = new Replay();
            Assert.True(replay.Take([.. whole, .. new byte[room]]));
            Assert.Single(replay.Retained);
            Assert.False(new Replay().Take([.. whole, .. new byte[room], 1]));
        }
    }

    [Fact]
    public void A_file_has_room_ahead_while_it_is_written_and_none_after_its_end()
    {
        string path = Path.Combine(folder.FullName, "one.log");
        using (var file = new FolderFile(path))
        {
            file.Append("records"u8);
            file.Sync();
            Assert.Equal(7, file.Length);
            Assert.True(new FileInfo(path).Length > 7);
            file.Dispose(); // a second time does nothing
        }
        Assert.Equal("records", File.ReadAllText(path));
    }

    [Fact]
    public void A_failed_sync_ends_every_promise_and_a_full_disk_only_delays_them()
    {
        var full = new BrokenFiles { IsFull = true };
        using (var log = new LogUnderTest(full))
        {
            log.Retain("t");
            Assert.True(SpinWait.SpinUntil(() => full.Refusals > 0, 10_000));
            Assert.Equal(0, log.Store.DurableBatch);
            full.IsFull = false;
            Assert.True(SpinWait.SpinUntil(() => log.Store.DurableBatch > 0, 10_000));
        }
        var broken = new BrokenFiles { BreaksSync = true };
        Exception? told = null;
        using (var log = new LogUnderTest(broken))
        {
            log.Store.Failed = e => told = e;
            log.Retain("t");
            Assert.True(SpinWait.SpinUntil(() => told is not null, 10_000));
            Assert.Equal(0, log.Store.DurableBatch);
            Assert.Equal(1, broken.Syncs); // never a second try
        }
    }

    /// <summary>A store over files that break when told.</summary>
    private sealed class LogUnderTest : IDisposable
    {
        public LogUnderTest(BrokenFiles files)
        {
            Store = new StoreLog(files, TimeProvider.System, _ => { });
            Store.Start();
        }

        public StoreLog Store { get; }

        public void Retain(string topic)
        {
            long batch = Store.Enter();
            Store.Retained(Edge.Mqtt.Sessions.Message.Create(
                topic, "x"u8, 1, true, MessageProperties.None, 0));
            Store.Exit();
            _ = batch;
        }

        public void Dispose() => Store.DisposeAsync().AsTask().Wait();
    }

    /// <summary>Files in memory.</summary>
    private sealed class BrokenFiles : IStoreFiles
    {
        public Dictionary<string, List<byte>> Content { get; } = [];

        public volatile bool IsFull;

        public bool BreaksSync { get; init; }

        public int Refusals { get; private set; }

        public int Syncs { get; private set; }

        public IReadOnlyList<string> Names() => [.. Content.Keys.Order()];

        public byte[] Read(string name) => [.. Content[name]];

        public void Delete(string name) => Content.Remove(name);

        public void SetAside(string name) => Content.Remove(name);

        public IStoreFile Create(string name)
        {
            Content[name] = [];
            return new OneFile(this, Content[name]);
        }

        private sealed class OneFile(BrokenFiles files, List<byte> content) : IStoreFile
        {
            public long Length => content.Count;

            public void Append(ReadOnlySpan<byte> bytes)
            {
                if (files.IsFull)
                {
                    files.Refusals++;
                    throw new IOException("no space left on device");
                }
                content.AddRange(bytes);
            }

            public void Sync()
            {
                files.Syncs++;
                if (files.BreaksSync)
                    throw new IOException("input/output error");
            }

            public void Dispose()
            {
            }
        }
    }
}
