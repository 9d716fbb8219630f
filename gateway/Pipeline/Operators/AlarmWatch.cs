using System.Globalization;
using Edge.Calculator;
using Edge.Pipeline.Fraud;

namespace Edge.Pipeline.Operators;

/// <summary>Raises the alarms that no line brings, and ends those whose cause is gone.</summary>
/// <remarks>Silence, fullness and forwarding are states: looked at every ten seconds. Fraud is
/// looked for in each sealed batch. Runs on the caller's scheduler, under its time.</remarks>
internal sealed class AlarmWatch(
    AlarmBook alarms, FleetBook fleet, DeviceBook devices, KeyRing keys, Forward forward,
    JournalReader reader, SiteTerms terms, string gateway, TimeProvider time)
{
    /// <summary>Neither connected nor heard for so long is silent. Units: ms.</summary>
    public const long SilentMs = 10 * 60_000;

    /// <summary>A platform away for so long is an alarm. Units: ms.</summary>
    public const long BehindMs = 5 * 60_000;

    /// <summary>A compartment at this much is full. Units: percent.</summary>
    public const int FullPercent = 95;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly FraudWatch _fraud = new(new FraudLimits());
    private readonly HashSet<(string Device, string Code)> _standing = [];
    private readonly long _startedMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _goingMs = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Folds the newest events of the journal: what the fleet did lately.</summary>
    public void Load()
    {
        Stand();
        var newest = reader.LastEvent();
        var from = Math.Max(0, newest - FleetBook.EventsAtStart);
        fleet.IsWhole = from == 0;
        var sealedUpto = reader.NewestBatch()?.LastEvent ?? 0;
        while (from < sealedUpto)
        {
            var observed = reader.Observe(from, Math.Min(sealedUpto, from + 4_096));
            if (observed.Count == 0) break;
            fleet.Add(observed);
            _fraud.Look(observed);
            from = Math.Min(sealedUpto, from + 4_096);
        }

        fleet.IsWhole = true; // From here on nothing is left out.
        fleet.Receipted(reader.BatchById(reader.Receipted())?.LastEvent ?? 0);
    }

    /// <summary>Looks at sealed events, in their order.</summary>
    public async Task SealedAsync(IReadOnlyList<Observation> observed)
    {
        fleet.Add(observed);
        try
        {
            await RaiseAsync(_fraud.Look(observed));
        }
        catch (GatewayException wrong) when (wrong.Operation == OperatorDesk.Writing)
        {
            // No room, or stopping: the evidence is in the log and can be looked at again.
        }
    }

    /// <summary>Looks at what lasts, until stopped.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(Every, time, cancel);
            try
            {
                await LookAsync();
            }
            catch (GatewayException wrong) when (wrong.Operation == OperatorDesk.Writing)
            {
                // No room, or stopping: what lasts is seen again.
                _standing.Clear();
                Stand();
            }
        }
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var raised = new List<Alarm>();
        var ended = new List<(string, string)>();
        foreach (var state in devices.All)
        {
            LookAtSilence(state, now, raised, ended);
            LookAtFill(state, now, raised, ended);
        }

        LookAtForwarding(now, raised, ended);
        await alarms.RaiseAsync(raised);
        await alarms.EndAsync(ended);
        var refused = reader.Refusals(now / 3_600_000, (now / 3_600_000) + 1)
            .Select(row => (row.Device, row.Code, row.Count));
        await RaiseAsync(_fraud.LookAtRefused(refused, now));
    }

    private void Stand()
    {
        foreach (var alarm in alarms.Standing().Where(one => one.EndedMs == 0))
        {
            _standing.Add((alarm.Device, alarm.Code));
        }
    }

    private void LookAtSilence(
        DeviceState state, long now, List<Alarm> raised, List<(string, string)> ended)
    {
        if (state.HeardMs == 0) return;
        var isGone = keys.Find(state.Device)?.IsRevoked ?? false;
        var quietMs = now - Math.Max(state.HeardMs, _startedMs);
        var isSilent = !isGone && !fleet.IsOnline(state.Device) && quietMs > SilentMs;
        Hold(
            state.Device, AlarmKind.Silent, isSilent, now, raised, ended,
            () => string.Create(
                CultureInfo.InvariantCulture, $"not connected, last heard {Say(state.HeardMs)}"));
    }

    private void LookAtFill(
        DeviceState state, long now, List<Alarm> raised, List<(string, string)> ended)
    {
        if (terms.CompartmentGrams <= 0) return;
        var fullest = fleet.Of(state.Device).Compartments.MaxBy(one => one.Grams);
        var percent = (fullest?.Grams ?? 0) * 100 / terms.CompartmentGrams;
        Hold(
            state.Device, AlarmKind.Full, percent >= FullPercent, now, raised, ended,
            () => string.Create(
                CultureInfo.InvariantCulture, $"compartment {fullest?.Number} at {percent} %"));
    }

    private void LookAtForwarding(
        long now, List<Alarm> raised, List<(string, string)> ended)
    {
        if (forward.State == ForwardState.Going) _goingMs = now;
        var isStuck = forward.State is ForwardState.Stopped or ForwardState.Unlisted;
        Hold(gateway, AlarmKind.Forward, isStuck, now, raised, ended, () => forward.Reason);
        Hold(
            gateway, AlarmKind.Behind, !isStuck && now - _goingMs > BehindMs, now, raised, ended,
            () => string.Create(
                CultureInfo.InvariantCulture,
                $"nothing booked since {Say(_goingMs)}: {forward.Reason}"));
    }

    // Told when it begins and when it ends, not while it lasts.
    private void Hold(
        string device, string code, bool isThere, long now, List<Alarm> raised,
        List<(string, string)> ended, Func<string> detail)
    {
        if (isThere && _standing.Add((device, code)))
        {
            raised.Add(new Alarm(now, device, code, detail()));
        }

        if (!isThere && _standing.Remove((device, code))) ended.Add((device, code));
    }

    private Task RaiseAsync(List<Finding> found) => alarms.RaiseAsync(
        [.. found.Select(one => new Alarm(one.AtMs, one.Device, one.Code, one.Detail))]);

    private static string Say(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs)
        .ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
