using Edge.Wire;

namespace Edge.Tests.Unit.Host;

// Goal: a reader of the feed with a session of its own misses no batch over a restart of the
// gateway, and finds the states of the devices again. Source: mqtt.md sections 1 and 6.
public sealed class FeedRestartTests
{
    [Fact]
    public async Task What_the_feed_said_while_a_reader_was_away_is_there_after_a_restart()
    {
        await using var site = await TestSite.StartAsync();
        await using (var reader = await site.ReaderAsync())
        {
            await reader.SubscribeAsync(Topics.FeedBatch(TestSite.Site), 1);
        }

        await using (var device = await site.DeviceAsync())
        await using (var watch = await site.ReaderAsync("reader-2"))
        {
            await watch.SubscribeAsync(Topics.FeedBatch(TestSite.Site), 1);
            await site.DropOffAsync(device, 1_250);
            await TestSite.NextAsync(watch, Topics.FeedBatch(TestSite.Site));
        }

        await site.RestartAsync();
        await using var back = await site.ReaderAsync();
        Assert.True(back.SessionPresent);
        var batch = await TestSite.NextAsync(back, Topics.FeedBatch(TestSite.Site));
        Assert.Contains("1250", System.Text.Encoding.UTF8.GetString(batch.Payload.Span),
            StringComparison.Ordinal);
        await back.SubscribeAsync(Topics.FeedDevice(TestSite.Site, site.Device.Id), 1);
        var state = await TestSite.NextAsync(
            back, Topics.FeedDevice(TestSite.Site, site.Device.Id));
        Assert.Contains("\"events\":1", System.Text.Encoding.UTF8.GetString(state.Payload.Span),
            StringComparison.Ordinal);
    }
}
