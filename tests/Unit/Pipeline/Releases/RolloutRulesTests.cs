using Edge.Pipeline.Releases;

namespace Edge.Tests.Unit.Pipeline.Releases;

// Goal: rings take 1, 10 and 100 percent, each with the one before it; failures above one in twenty
// stop a rollout. Source: screens.md section 5 row 8.
public sealed class RolloutRulesTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(100, 1, 1)]
    [InlineData(101, 1, 2)]
    [InlineData(1000, 10, 100)]
    [InlineData(1001, 10, 101)]
    [InlineData(7, 100, 7)]
    [InlineData(0, 100, 0)]
    public void A_ring_takes_its_share_and_at_least_one(int fleet, int percent, int taken) =>
        Assert.Equal(taken, RolloutRules.Choose(Fleet(fleet), percent, 5).Count);

    [Fact]
    public void Each_ring_holds_the_one_before_it_and_releases_begin_with_different_devices()
    {
        var one = RolloutRules.Choose(Fleet(1000), 1, 5);
        var ten = RolloutRules.Choose(Fleet(1000), 10, 5);
        Assert.Equal(one, ten.Take(one.Count));
        Assert.Equal(ten, RolloutRules.Choose(Fleet(1000).Reverse(), 10, 5));
        Assert.NotEqual(one, RolloutRules.Choose(Fleet(1000), 1, 6));
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(19, 1, true)]
    [InlineData(20, 1, false)]
    [InlineData(20, 2, true)]
    [InlineData(100, 5, false)]
    [InlineData(100, 6, true)]
    [InlineData(100, 50, true)]
    [InlineData(100, 0, false)]
    public void One_failure_in_twenty_offers_is_borne(int offered, int failed, bool isOver) =>
        Assert.Equal(isOver, RolloutRules.IsOverLimit([.. Rows(offered - failed,
            UpdateState.Confirmed), .. Rows(failed, UpdateState.RolledBack)]));

    [Fact]
    public void A_slow_line_is_no_failure_of_the_release_and_a_wrong_hash_is()
    {
        Assert.False(Row(UpdateState.Refused, "slow").IsFailure);
        Assert.False(Row(UpdateState.Refused, "busy").IsFailure);
        Assert.True(Row(UpdateState.Refused, "hash").IsFailure);
        Assert.True(Row(UpdateState.Refused, "flash").IsFailure);
        Assert.True(Row(UpdateState.RolledBack, "").IsFailure);
    }

    [Theory]
    [InlineData(10, 9, true)]
    [InlineData(10, 8, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(0, 0, false)]
    public void The_next_ring_waits_for_nine_in_ten(int devices, int confirmed, bool may) =>
        Assert.Equal(may, RolloutRules.MayWiden([.. Rows(confirmed, UpdateState.Confirmed),
            .. Rows(devices - confirmed, UpdateState.Downloading)]));

    private static IEnumerable<string> Fleet(int count) =>
        Enumerable.Range(1, count).Select(i => $"bin-{i:d4}");

    private static IEnumerable<RolloutDevice> Rows(int count, UpdateState state) =>
        Enumerable.Range(0, count).Select(_ => Row(state, ""));

    private static RolloutDevice Row(UpdateState state, string why) =>
        new("bin-0001", state, why, 1, 0);
}
