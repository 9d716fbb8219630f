using Edge.Batch;

namespace Edge.Pipeline.Releases;

/// <summary>How far one device of a rollout has got.</summary>
public enum UpdateState
{
    /// <summary>Of a ring that is under way; the platform has not ordered it yet.</summary>
    Chosen,

    /// <summary>Ordered by the platform under the device's key.</summary>
    Offered,

    /// <summary>It took the order and asks for pieces.</summary>
    Downloading,

    /// <summary>The image is whole at the device and its hash is right.</summary>
    Verified,

    /// <summary>It runs from the new image, on trial.</summary>
    Rebooted,

    /// <summary>The new image reached the gateway and stays.</summary>
    Confirmed,

    /// <summary>The new image did not reach the gateway: the old one runs.</summary>
    RolledBack,

    /// <summary>Refused by the device or the platform; the reason says why.</summary>
    Refused,
}

/// <summary>Whether a rollout goes on.</summary>
public enum RolloutState
{
    /// <summary>Devices are offered the release and served.</summary>
    Running,

    /// <summary>A person stopped it.</summary>
    Stopped,

    /// <summary>It stopped itself; the reason says why.</summary>
    Halted,

    /// <summary>Every device of the last ring confirmed.</summary>
    Finished,
}

/// <summary>One device of a rollout.</summary>
/// <param name="Device">The device.</param>
/// <param name="State">How far it has got.</param>
/// <param name="Why">The reason of a refusal, or empty.</param>
/// <param name="Number">Number of the platform's order; 0 for none yet.</param>
/// <param name="AtMs">Since when. Units: ms UTC.</param>
/// <param name="Percent">How much of the image it has asked for. Units: percent.</param>
public sealed record RolloutDevice(
    string Device, UpdateState State, string Why, long Number, long AtMs, int Percent = 0)
{
    /// <summary>Nothing more comes of the order it was given.</summary>
    public bool IsFinal => State is UpdateState.Confirmed or UpdateState.RolledBack
        or UpdateState.Refused;

    /// <summary>It speaks against the release: not a line that was slow or a device that had
    /// something else to do.</summary>
    public bool IsFailure => State == UpdateState.RolledBack
        || (State == UpdateState.Refused && !MayTryAgain);

    /// <summary>The reason passes.</summary>
    public bool MayTryAgain => State == UpdateState.Refused && Why is "slow" or "busy" or "expired";
}

/// <summary>A rollout as it stands.</summary>
/// <param name="Id">Its row.</param>
/// <param name="AtMs">When it began. Units: ms UTC.</param>
/// <param name="Who">Who began it.</param>
/// <param name="Folder">Name of the release's folder.</param>
/// <param name="Manifest">What is rolled out.</param>
/// <param name="Ring">1, 10 or 100. Units: percent of the devices it is for.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Why">Why it does not, or empty.</param>
/// <param name="Devices">Its devices by name.</param>
public sealed record Rollout(
    long Id, long AtMs, string Who, string Folder, ReleaseManifest Manifest, int Ring,
    RolloutState State, string Why, IReadOnlyList<RolloutDevice> Devices)
{
    /// <summary>The rings, one after the other. Units: percent.</summary>
    public static readonly IReadOnlyList<int> Rings = [1, 10, 100];

    /// <summary>The ring that follows, or 0.</summary>
    public int NextRing => Rings.FirstOrDefault(ring => ring > Ring);

    /// <summary>Is it still to be decided on?</summary>
    public bool IsOpen => State != RolloutState.Finished;
}

/// <summary>A release in the folder.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Manifest">What it is; null when it is none.</param>
/// <param name="Fault">Why it is none, or empty.</param>
public sealed record ReleaseView(string Name, ReleaseManifest? Manifest, string Fault);
