using Edge.Calculator;
using Edge.Pipeline;
using Edge.Pipeline.Operators;
using Edge.Pipeline.Orders;

namespace Edge.Host.Operators;

/// <summary>How a device does, the most pressing first: the order of the fleet's list.</summary>
public enum DeviceCondition
{
    /// <summary>An alarm of high severity stands.</summary>
    Danger,

    /// <summary>Neither connected nor heard for ten minutes.</summary>
    Offline,

    /// <summary>A compartment is at 80 % or more.</summary>
    Filling,

    /// <summary>Some other alarm stands.</summary>
    Attention,

    /// <summary>Nothing is wrong.</summary>
    Well,

    /// <summary>Listed, never heard.</summary>
    Waiting,

    /// <summary>Revoked: nothing of it counts.</summary>
    Revoked,
}

/// <summary>One row of the fleet.</summary>
/// <param name="Device">What the pipeline knows of it.</param>
/// <param name="Day">What it did lately.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Condition">How it does.</param>
/// <param name="FillPercent">Its fullest compartment; -1 when that is not known.</param>
/// <param name="IsOnline">Is it connected?</param>
/// <param name="Alarms">Alarms that stand.</param>
/// <param name="Health">What it said of itself last, or null.</param>
public sealed record FleetRow(
    DeviceView Device, DayView Day, Place Place, DeviceCondition Condition, int FillPercent,
    bool IsOnline, int Alarms, DeviceHealth? Health)
{
    /// <summary>The firmware it named last, or empty.</summary>
    public string Firmware =>
        Health is { Firmware.Length: > 0 } health ? health.Firmware : Day.Firmware;

    /// <summary>Does it count energy rather than mass?</summary>
    public bool IsCharger => Device.Sum.WattHours > 0
        || Device.Seen?.Kind is "charge" or "reading" || Health?.Value("reg") is not null;

    /// <summary>What a person calls it.</summary>
    public string Name => Place.Name.Length > 0 ? Place.Name : Device.Device;
}

/// <summary>The fleet as one page shows it.</summary>
/// <param name="Rows">The rows of this page, by trouble.</param>
/// <param name="All">Devices in all.</param>
/// <param name="Online">Of them connected.</param>
/// <param name="ToEmpty">Of them at 80 % or more.</param>
/// <param name="Found">Devices that the filter lets through.</param>
/// <param name="Page">This page, from 1.</param>
/// <param name="Pages">Pages in all.</param>
/// <param name="TodayGrams">Dropped off today. Units: g.</param>
/// <param name="TodayMilligrams">Reduced today, sealed. Units: mg CO2e.</param>
/// <param name="ReceiptedMilligrams">Of that under a receipt. Units: mg CO2e.</param>
/// <param name="Backlog">Sealed events without a receipt.</param>
/// <param name="Counts">Devices by condition.</param>
public sealed record FleetModel(
    IReadOnlyList<FleetRow> Rows, int All, int Online, int ToEmpty, int Found, int Page, int Pages,
    long TodayGrams, long TodayMilligrams, long ReceiptedMilligrams, long Backlog,
    IReadOnlyDictionary<DeviceCondition, int> Counts)
{
    /// <summary>Rows of one page.</summary>
    public const int PageRows = 100;

    /// <summary>From here on a compartment is to be emptied. Units: percent.</summary>
    public const int ToEmptyPercent = 80;
}

/// <summary>What a person wants to see of the fleet.</summary>
/// <param name="Text">Part of a name or an id; empty for all.</param>
/// <param name="Condition">Only this condition; null for all.</param>
/// <param name="Page">Which page, from 1.</param>
public sealed record FleetQuery(string Text, DeviceCondition? Condition, int Page);

/// <summary>Makes rows of what the pipeline knows.</summary>
internal sealed class FleetDesk(Gateway gateway, SiteTerms terms, TimeProvider time)
{
    private const long SilentMs = 10 * 60_000;

    private OperatorDesk Desk => gateway.Desk;

    /// <summary>One page of the fleet.</summary>
    public FleetModel Model(FleetQuery query, int pageRows = FleetModel.PageRows)
    {
        var status = gateway.View.Status();
        var rows = Rows(status);
        var found = rows.Where(row => IsWanted(row, query))
            .OrderBy(row => row.Condition).ThenByDescending(row => row.FillPercent)
            .ThenBy(row => row.Device.Device, StringComparer.Ordinal).ToList();
        var pages = Math.Max(1, (found.Count + pageRows - 1) / pageRows);
        var page = Math.Clamp(query.Page, 1, pages);
        return new FleetModel(
            [.. found.Skip((page - 1) * pageRows).Take(pageRows)], rows.Count,
            rows.Count(row => row.IsOnline),
            rows.Count(row => row.FillPercent >= FleetModel.ToEmptyPercent), found.Count, page,
            pages, rows.Sum(row => row.Day.TodayGrams), rows.Sum(row => row.Day.TodayMilligrams),
            Desk.Fleet.ReceiptedTodayMilligrams, Math.Max(0, status.Sealed - status.Receipted),
            rows.GroupBy(row => row.Condition).ToDictionary(one => one.Key, one => one.Count()));
    }

    /// <summary>Every device, in no order.</summary>
    public List<FleetRow> Rows(GatewayStatus status)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var alarms = Desk.Alarms.Standing().ToLookup(one => one.Device, StringComparer.Ordinal);
        return [.. status.Devices.Select(device => Row(device, alarms[device.Device], now))];
    }

    /// <summary>One device, or null.</summary>
    public FleetRow? Find(string device) => gateway.View.Device(device) is { } view
        ? Row(view, Desk.Alarms.Of(device).Where(one => one.State != AlarmState.Cleared),
            time.GetUtcNow().ToUnixTimeMilliseconds())
        : null;

    private FleetRow Row(DeviceView device, IEnumerable<LatchedAlarm> alarms, long now)
    {
        var standing = alarms.ToList();
        var day = Desk.Fleet.Of(device.Device);
        var isOnline = Desk.Fleet.IsOnline(device.Device);
        var fill = terms.CompartmentGrams <= 0 || day.Compartments.Count == 0 ? -1
            : (int)Math.Min(
                999, day.Compartments.Max(one => one.Grams) * 100 / terms.CompartmentGrams);
        var health = gateway.View.Health(device.Device);
        // Its own scales know what is inside; the sum of drop-offs is the second word.
        if (health?.FillPercent is { } told) fill = (int)Math.Clamp(told, 0, 999);
        var row = new FleetRow(
            device, day, Desk.Places.Of(device.Device), DeviceCondition.Well, fill, isOnline,
            standing.Count, health);
        return row with { Condition = Judge(row, standing, now) };
    }

    private static DeviceCondition Judge(FleetRow row, List<LatchedAlarm> standing, long now)
    {
        if (row.Device.IsRevoked) return DeviceCondition.Revoked;
        if (standing.Any(one => one.Severity == Severity.High)) return DeviceCondition.Danger;
        if (row.Device.HeardMs == 0 && !row.IsOnline) return DeviceCondition.Waiting;
        if (!row.IsOnline && now - row.Device.HeardMs > SilentMs) return DeviceCondition.Offline;
        if (row.FillPercent >= FleetModel.ToEmptyPercent) return DeviceCondition.Filling;
        return standing.Count > 0 ? DeviceCondition.Attention : DeviceCondition.Well;
    }

    private static bool IsWanted(FleetRow row, FleetQuery query) =>
        (query.Condition is null || row.Condition == query.Condition)
        && (query.Text.Length == 0
            || row.Device.Device.Contains(query.Text, StringComparison.OrdinalIgnoreCase)
            || row.Place.Name.Contains(query.Text, StringComparison.OrdinalIgnoreCase));
}
