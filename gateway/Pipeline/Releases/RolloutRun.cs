using Edge.Batch;

namespace Edge.Pipeline.Releases;

/// <summary>A rollout while it is worked on; guarded by the desk.</summary>
internal sealed class RolloutRun(
    long id, long atMs, string who, string folder, ReleaseManifest manifest, string note)
{
    public long Id { get; } = id;

    public long AtMs { get; } = atMs;

    public string Folder { get; } = folder;

    public ReleaseManifest Manifest { get; } = manifest;

    public string Note { get; } = note;

    public ReleaseFolder? Release { get; set; }

    public int Ring { get; set; }

    public RolloutState State { get; set; }

    public string Why { get; set; } = "";

    public Dictionary<string, RolloutDevice> Devices { get; } = new(StringComparer.Ordinal);

    /// <summary>Devices the platform is being asked for now; guarded by itself.</summary>
    public HashSet<string> Asking { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes a device's step; false when it is none.</summary>
    public bool Move(string device, UpdateState state, string why, long number, long nowMs)
    {
        var was = Devices[device];
        if (was.State == state && was.Why == why && was.Number == number) return false;
        // The same order never goes back: what comes late on another way is old news.
        if (was.Number == number && was.State > state) return false;
        Devices[device] = was with
        {
            State = state, Why = why, Number = number, AtMs = nowMs,
            Percent = state >= UpdateState.Verified ? 100 : was.Percent,
        };
        return true;
    }

    /// <summary>Whoever failed for a reason that passes is chosen again.</summary>
    public void ForgetPassing(long nowMs)
    {
        foreach (var one in Devices.Values.Where(one => one.MayTryAgain).ToList())
        {
            Devices[one.Device] = one with
            {
                State = UpdateState.Chosen, Why = "", AtMs = nowMs, Percent = 0,
            };
        }
    }

    public Rollout View() => new(
        Id, AtMs, who, Folder, Manifest, Ring, State, Why,
        [.. Devices.Values.OrderBy(one => one.Device, StringComparer.Ordinal)]);
}
