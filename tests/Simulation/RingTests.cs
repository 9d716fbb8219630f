using System.Collections.Concurrent;
using System.Globalization;
using Edge.Simulation;
using Edge.Simulation.World;

namespace Edge.Tests.Simulation;

/// <summary>A short world under every single fault there is, and under pairs and triples.</summary>
public class RingTests
{
    // Goal: no moment is left at which a death loses, doubles or unproves anything. Source of the
    // rings: trust.md section 4. EDGE_SIM_PAIRS sets how many pairs and triples are sampled.
    private static readonly Lazy<(IReadOnlyList<Moment> Moments, IReadOnlyList<int> Writes)>
        numbered = new(() => Rings.Number());

    [Fact]
    public void Any_node_may_die_before_or_after_any_delivery() =>
        AllHold(Rings.Deliveries(numbered.Value.Moments), 250);

    [Fact]
    public void A_process_may_die_at_any_look_at_its_clock() =>
        AllHold(Rings.Looks(numbered.Value.Moments), 40);

    [Fact]
    public void A_machine_may_die_before_or_after_any_write_and_any_sync() =>
        AllHold(Rings.Disks(numbered.Value.Moments), 400);

    [Fact]
    public void A_disk_may_be_full_from_any_commit_on_and_the_process_die_later() =>
        AllHold(Rings.Full(numbered.Value.Moments), 30);

    [Fact]
    public void A_gateways_database_may_be_put_back_after_any_note() =>
        AllHold(Rings.Notes(numbered.Value.Moments), 4);

    [Fact]
    public void A_device_may_lose_power_at_any_flash_write() =>
        AllHold(Rings.Flash(numbered.Value.Writes), 60);

    [Fact]
    public void Two_or_three_may_die_one_after_the_other()
    {
        string? text = Environment.GetEnvironmentVariable("EDGE_SIM_PAIRS");
        int count = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            ? n : 200;
        AllHold(Rings.Several(numbered.Value.Moments, count, 1), count);
    }

    private static void AllHold(IEnumerable<Plan> plans, int least)
    {
        List<Plan> all = [.. plans];
        var found = new ConcurrentQueue<string>();
        Swarm.Parallel(all, plan =>
        {
            try
            {
                Rings.Run(plan);
            }
            catch (Exception wrong)
            {
                found.Enqueue($"{plan}: {wrong.Message}");
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{all.Count} worlds of "
            + $"{numbered.Value.Moments.Count} moments"));
        Assert.True(found.IsEmpty,
            $"{found.Count} of {all.Count}:\n" + string.Join('\n', found.Order().Take(6)));
        Assert.True(all.Count >= least, $"only {all.Count} worlds");
    }
}
