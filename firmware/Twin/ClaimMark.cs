using System.Globalization;

namespace Edge.Twin;

/// <summary>
/// What a bench leaves on a device: that it was claimed, and when it was calibrated.
/// </summary>
/// <param name="folder">Folder of the device.</param>
internal sealed class ClaimMark(string folder)
{
    private readonly string _path = Path.Combine(folder, "claimed");

    public bool IsSet => File.Exists(_path);

    public void Set(TimeProvider time) => File.WriteAllText(_path, Day(time));

    // The calibration is that of the claim's day, in the operator's time zone (UTC+8).
    public string CalibrationName(TimeProvider time) =>
        "c-" + (IsSet ? File.ReadAllText(_path).Trim() : Day(time));

    private static string Day(TimeProvider time) => time.GetUtcNow().ToOffset(
        TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
