using Edge.Wire;

namespace Edge.Tests.Unit.Wire;

// Goal: topics are those of design.md 5 and ruling 11, and only ids of the grammar get through.
public class TopicsTests
{
    [Fact]
    public void Topics_read_as_in_the_design()
    {
        Assert.Equal("edge/1/sz-futian/bin-0007/event", Topics.Event("sz-futian", "bin-0007"));
        Assert.Equal("edge/1/s/d/ack", Topics.Ack("s", "d"));
        Assert.Equal("edge/1/s/d/status", Topics.Status("s", "d"));
        Assert.Equal("edge/1/s/d/telemetry", Topics.Telemetry("s", "d"));
        Assert.Equal("edge/1/s/d/command", Topics.Command("s", "d"));
        Assert.Equal("edge/1/s/d/reply", Topics.Reply("s", "d"));
        Assert.Equal("edge/1/s/feed/batch", Topics.FeedBatch("s"));
        Assert.Equal("edge/1/s/feed/receipt", Topics.FeedReceipt("s"));
        Assert.Equal("edge/1/s/feed/alarm", Topics.FeedAlarm("s"));
        Assert.Equal("edge/1/s/feed/device/d", Topics.FeedDevice("s", "d"));
    }

    [Fact]
    public void A_device_topic_is_taken_apart()
    {
        const string Topic = "edge/1/s-1/d-2/event";
        Assert.True(Topics.TryParse(Topic, out var site, out var dev, out var leaf));
        Assert.Equal(("s-1", "d-2", "event"), (site, dev, leaf));
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge/1/s/d")]
    [InlineData("edge/2/s/d/event")]
    [InlineData("egde/1/s/d/event")]
    [InlineData("edge/1/s/d/event/x")]
    [InlineData("edge/1/s/d/events")]
    [InlineData("edge/1//d/event")]
    [InlineData("edge/1/s/D/event")]
    [InlineData("edge/1/s/-d/event")]
    [InlineData("edge/1/s/+/event")]
    [InlineData("edge/1/s/feed/event")]
    [InlineData("edge/1/s/abcdefghijklmnopqrstuvwxyz0123456/event")]
    [InlineData("/edge/1/s/d/event")]
    public void Anything_else_is_none(string topic) =>
        Assert.False(Topics.TryParse(topic, out _, out _, out _));
}
