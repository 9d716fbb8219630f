using Edge.Device.Claim;
using Edge.Device.Link;
using Edge.Device.Store;
using Edge.Tests.Unit.SmartBin;
using Edge.Twin.Chips.Bin;

namespace Edge.Tests.Unit.Device.Orders;

// Goal: a bin does what its gateway and platform tell it, once, and nothing that anybody else tells
// it. Expected words: docs/reference/commands.md; rules: trust.md section 1 (counters, labels).
public sealed class OrderDeskTests
{
    private readonly BinBench bench = new();
    private readonly OrderSender sender;

    public OrderDeskTests()
    {
        sender = new OrderSender(bench.Gateway, BinBench.DeviceKey, "bin-0001");
        bench.World.People.NobodyComes = true;
        bench.RunUntil(() => bench.App.Outbox.Connected);
        bench.Run(200);
    }

    [Fact]
    public void A_command_is_obeyed_once_and_its_answer_is_given_again()
    {
        Tell(sender.Command("identify", 5, ",\"s\":10"));
        Assert.Equal("done", sender.Said);
        Assert.Equal(5, sender.Reply.GetProperty("re").GetInt64());
        var obeyed = sender.Lines.Count;
        Tell(sender.Command("identify", 5, ",\"s\":10"));
        Assert.Equal((obeyed + 1, "done"), (sender.Lines.Count, sender.Said));
    }

    [Theory]
    [InlineData("identify", ",\"s\":0", "refused range")]
    [InlineData("identify", "", "refused range")]
    [InlineData("dance", "", "refused unknown")]
    [InlineData("resend", ",\"from\":3", "refused form")]
    [InlineData("resend", ",\"from\":7,\"to\":9", "refused range")]
    [InlineData("zero", ",\"scale\":9", "refused range")]
    [InlineData("lock", ",\"on\":2", "refused form")]
    [InlineData("identify", ",\"s\":9,\"until\":1", "refused late")]
    public void A_command_that_cannot_be_is_refused_with_its_reason(
        string kind, string more, string said)
    {
        Tell(sender.Command(kind, 1, more));
        Assert.Equal(said, sender.Said);
    }

    [Fact]
    public void An_old_number_is_refused_also_after_a_restart()
    {
        Tell(sender.Command("identify", 9, ",\"s\":1"));
        Tell(sender.Command("lock", 8, ",\"on\":1"));
        Assert.Equal("refused old", sender.Said);
        bench.Boot();
        bench.RunUntil(() => bench.App.Outbox.Connected);
        Tell(sender.Command("lock", 8, ",\"on\":1"));
        Assert.Equal("refused old", sender.Said);
        Assert.True(bench.App.InService);
    }

    [Fact]
    public void A_forged_line_does_nothing_and_is_told_at_most_every_ten_seconds()
    {
        var forged = sender.Command("lock", 20, ",\"on\":1");
        forged[^10] ^= 1;
        var before = sender.Lines.Count;
        for (var i = 0; i < 20; i++) Tell(forged);
        Assert.True(bench.App.InService);
        Assert.Equal("refused tag", sender.Said);
        Assert.Equal(before + 1, sender.Lines.Count);
        Assert.Equal(20, bench.App.Orders.Refused);
    }

    [Fact]
    public void A_command_for_another_device_or_under_an_acks_label_is_refused()
    {
        Tell(sender.Line("""{"v":1,"dev":"bin-0002","kind":"lock","n":30,"on":1}"""));
        Assert.Equal("refused form", sender.Said);
        Assert.True(bench.App.InService);
        // A platform's order is no gateway's business: under K_g it is an unknown command.
        Tell(sender.Command("epoch", 31, ",\"k\":2"));
        Assert.Equal("refused unknown", sender.Said);
        Tell(sender.Order("lock", 1, ",\"on\":1"));
        Assert.Equal("refused unknown", sender.Said);
    }

    [Fact]
    public void A_lock_needs_nobody_and_opening_again_needs_somebody_beside_the_bin()
    {
        Tell(sender.Command("lock", 1, ",\"on\":1"));
        Assert.False(bench.App.InService);
        bench.Boot();
        Assert.False(bench.App.InService);
        bench.RunUntil(() => bench.App.Outbox.Connected);
        Tell(sender.Command("lock", 2, ",\"on\":0"));
        Assert.Equal("waits", sender.Said);
        bench.Run(Edge.Device.Orders.OrderLimits.ConfirmMs + 1000);
        Assert.Equal("refused nobody", sender.Said);
        Assert.False(bench.App.InService);
        Tell(sender.Command("lock", 3, ",\"on\":0"));
        bench.App.Orders.Confirm(bench.Now);
        bench.Run(100);
        Assert.Equal("done", sender.Said);
        Assert.True(bench.App.InService);
    }

    [Fact]
    public void An_epoch_order_changes_the_keys_and_survives_a_restart()
    {
        Tell(sender.Order("epoch", 1, ",\"k\":2"));
        Assert.StartsWith("EDGE1|", sender.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("|{\"u\":", sender.Lines[^1], StringComparison.Ordinal);
        Assert.Equal("done", sender.Said);
        bench.Gateway.Epoch = 2;
        bench.Run(10_000);
        Assert.True(bench.App.Outbox.Connected);
        bench.Boot();
        bench.RunUntil(() => bench.App.Outbox.Connected, 60_000);
        sender.Epoch = 2;
        Tell(sender.Command("identify", 40, ",\"s\":1"));
        Assert.Equal("done", sender.Said);
        // Back to an epoch that may be compromised: never.
        Tell(sender.Order("epoch", 2, ",\"k\":1"));
        Assert.Equal("refused range", sender.Said);
    }

    [Fact]
    public void The_scale_is_zeroed_only_with_somebody_there_and_that_is_recorded()
    {
        bench.Run(20_000);
        Tell(sender.Command("zero", 1, ",\"scale\":1"));
        Assert.Equal("waits", sender.Said);
        Tell(sender.Command("zero", 2, ",\"scale\":2"));
        Assert.Equal("refused busy", sender.Said);
        var next = bench.App.Journal.Next;
        bench.App.Orders.Confirm(bench.Now);
        bench.Run(100);
        Assert.Equal("done", sender.Said);
        var act = Assert.Single(
            bench.Events(next), e => e.GetProperty("kind").GetString() == "alarm");
        Assert.Equal("zero-set", act.GetProperty("code").GetString());
    }

    [Fact]
    public void A_restart_waits_until_nobody_is_served_and_does_not_come_back()
    {
        Tell(sender.Command("reboot", 1));
        Assert.Equal("done", sender.Said);
        bench.RunUntil(() => bench.App.Orders.RebootDue, 10_000);
        bench.Boot();
        bench.RunUntil(() => bench.App.Outbox.Connected);
        Tell(sender.Command("reboot", 1));
        Assert.Equal("done", sender.Said);
        bench.Run(10_000);
        Assert.False(bench.App.Orders.RebootDue);
    }

    [Fact]
    public void The_log_is_read_by_command_and_tells_what_was_refused()
    {
        Tell(sender.Command("identify", 5, ",\"s\":0"));
        Tell(sender.Command("log", 6, ",\"from\":0"));
        var lines = sender.Reply.GetProperty("log").EnumerateArray()
            .Select(line => (line[1].GetString(), line[2].GetInt64())).ToList();
        Assert.Contains(("start", 1L), lines);
        Assert.Contains(("range", 5L), lines);
    }

    [Fact]
    public void What_is_not_acked_is_erased_only_with_its_loss_named_exactly()
    {
        bench.Gateway.Full = true;
        bench.World.People.NobodyComes = false;
        bench.RunUntil(() => bench.App.Journal.Waiting >= 2);
        bench.World.People.NobodyComes = true;
        bench.RunUntil(() => bench.World.People.IsAway && bench.App.Visit.IsIdle);
        var claim = new ClaimState(new TwoSlots(bench.Flash, FlashMap.Claim, ClaimState.Bytes));
        Assert.True(claim.Take("bin-0001", "gate-1", "site", new byte[32], 1));
        Tell(sender.Order("decommission", 1));
        Assert.Equal("refused unacked", sender.Said);
        Tell(sender.Order("decommission", 2, ",\"lost\":1"));
        Assert.Equal("refused unacked", sender.Said);
        Tell(sender.Order("decommission", 3, $",\"lost\":{bench.App.Journal.Waiting}"));
        Assert.Equal("done", sender.Said);
        bench.RunUntil(() => bench.App.Orders.RebootDue, 10_000);
        bench.Boot();
        Assert.False(bench.Started);
        claim.Load();
        Assert.Equal(ClaimState.Blank, claim.Stage);
        Assert.Equal("", claim.Dev);
    }

    [Fact]
    public void A_power_cut_at_any_write_of_an_order_leaves_a_device_that_still_obeys()
    {
        // Source: firmware.md 5: a write may be lost or torn; two copies are written in turn.
        for (var cut = 0; cut < 6; cut++)
        {
            bench.Flash.CutAfter = cut;
            bench.Flash.KeptBytes = 7;
            Tell(sender.Order("epoch", cut + 1, $",\"k\":{sender.Epoch + 1}"));
            bench.Boot();
            bench.RunUntil(() => Follow(), 600_000);
            Tell(sender.Command("identify", 100 + cut, ",\"s\":1"));
            Assert.Equal("done", sender.Said);
        }
    }

    [Fact]
    public void Status_is_told_at_each_connection_and_telemetry_each_minute()
    {
        var status = sender.Health.Single(said => said.Topic == LinkTopic.Status).Body;
        Assert.Equal("online", status.GetProperty("state").GetString());
        bench.Run(125_000);
        var told = sender.Health.Where(said => said.Topic == LinkTopic.Telemetry)
            .Select(said => said.Body).ToList();
        Assert.Equal(3, told.Count);
        Assert.Equal("S", told[^1].GetProperty("tq").GetString());
        Assert.Equal(1, told[^1].GetProperty("next").GetInt64());
        foreach (var name in new[] { "fill1", "zero1", "room", "wait", "boot", "up", "off", "k" })
        {
            Assert.True(told[^1].TryGetProperty(name, out _), $"no {name}");
        }
    }

    // The gateway holds both epochs and answers in the device's.
    private bool Follow()
    {
        if (bench.App.Outbox.Connected) return true;
        bench.Gateway.Epoch = bench.Gateway.Epoch == sender.Epoch
            ? sender.Epoch + 1 : sender.Epoch;
        bench.Run(8_000);
        if (!bench.App.Outbox.Connected) return false;
        sender.Epoch = bench.Gateway.Epoch;
        return true;
    }

    private void Tell(byte[] line)
    {
        sender.Send(line);
        bench.Run(100);
    }
}
