using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Pipeline.Releases;

/// <summary>Which devices a ring takes, and when a rollout may not go on.</summary>
/// <remarks>Pure. Source: screens.md section 5 row 8.</remarks>
public static class RolloutRules
{
    /// <summary>One failure in so many offers is borne; the next one halts the rollout.</summary>
    public const int OffersPerFailure = 20;

    /// <summary>The devices of a ring: at least one, chosen by a hash, and each ring holds the one
    /// before it.</summary>
    /// <param name="devices">All that the release is for.</param>
    /// <param name="percent">The ring.</param>
    /// <param name="serial">The release: another one begins with others.</param>
    public static IReadOnlyList<string> Choose(
        IEnumerable<string> devices, int percent, long serial)
    {
        var ordered = devices.OrderBy(device => Place(device, serial))
            .ThenBy(device => device, StringComparer.Ordinal).ToList();
        var count = ((ordered.Count * percent) + 99) / 100;
        return ordered[..count];
    }

    /// <summary>Have too many failed? Fewer than twenty offers bear none.</summary>
    public static bool IsOverLimit(IReadOnlyCollection<RolloutDevice> devices) =>
        devices.Count(one => one.IsFailure)
            > devices.Count(one => one.State != UpdateState.Chosen) / OffersPerFailure;

    /// <summary>May the next ring begin? Nine in ten of this one have confirmed.</summary>
    public static bool MayWiden(IReadOnlyCollection<RolloutDevice> devices) =>
        devices.Count > 0
        && devices.Count(one => one.State == UpdateState.Confirmed) * 10 >= devices.Count * 9;

    private static uint Place(string device, long serial) => BinaryPrimitives.ReadUInt32BigEndian(
        SHA256.HashData(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{serial}:{device}"))));
}
