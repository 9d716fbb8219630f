using System.Text.Json;

namespace Edge.Host.Kiosk;

/// <summary>One opening of a bin as it is now.</summary>
/// <param name="Number">Its number on the box, from 1.</param>
/// <param name="FillPercent">How full by mass. Range: from 0.</param>
/// <param name="IsFull">It takes no more.</param>
/// <param name="HasFault">Its scale cannot be trusted now.</param>
/// <param name="Categories">What it takes.</param>
public sealed record LivePlace(
    int Number, int FillPercent, bool IsFull, bool HasFault, IReadOnlyList<string> Categories);

/// <summary>A drop-off as the device shows it, before anybody else has said anything.</summary>
/// <param name="Id">Its receipt id.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="NetGrams">Net mass. Units: g.</param>
/// <param name="Milligrams">The device's own preview. Units: mg CO2e.</param>
/// <param name="Why">Why it is not credited by weight, or null.</param>
public sealed record LiveResult(
    string Id, long Sequence, long NetGrams, long Milligrams, string? Why);

/// <summary>What a device last said of itself for its kiosk: telemetry of kind <c>live</c>, of a
/// bin, or of a charge point with <see cref="Charge"/>.</summary>
/// <remarks>Not evidence: nothing is credited by it. Members: docs/reference/kiosk.md.</remarks>
public sealed record LiveBin
{
    /// <summary>Longest telemetry that is read. Units: bytes.</summary>
    public const int BytesMax = 1024;

    private const int PlacesMax = 6;

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 3,
    };

    /// <summary>Which start of the device.</summary>
    public required long Boot { get; init; }

    /// <summary>Its monotonic time. Units: ms.</summary>
    public required long UpMs { get; init; }

    /// <summary>The screen: <c>idle choose open close weigh result uncredited nothing not-here
    /// store-full service</c>; of a charge point <c>idle charge ending charged store-full
    /// service</c>.</summary>
    public required string At { get; init; }

    /// <summary>Counts the screens since the start.</summary>
    public required long Screens { get; init; }

    /// <summary>Time until it goes on by itself. Units: ms; 0 where it does not.</summary>
    public required long LeftMs { get; init; }

    /// <summary>How long the screen has been there. Units: ms.</summary>
    public required long AgoMs { get; init; }

    /// <summary>The opening in use, or 0.</summary>
    public required int Place { get; init; }

    /// <summary>What it is said to be, or empty.</summary>
    public required string Category { get; init; }

    /// <summary>Net mass as the scale stands now. Units: g.</summary>
    public required long Grams { get; init; }

    /// <summary>The scale is at rest and the flap shut.</summary>
    public required bool IsSettled { get; init; }

    /// <summary>Half the band within which it counts as at rest. Units: g.</summary>
    public required long ToleranceGrams { get; init; }

    /// <summary>The drop-off just recorded, or null.</summary>
    public required LiveResult? Result { get; init; }

    /// <summary>The charge point; null for a bin.</summary>
    public LiveCharge? Charge { get; init; }

    /// <summary>The openings.</summary>
    public required IReadOnlyList<LivePlace> Places { get; init; }

    /// <summary>Reads a payload; null when it is not of this kind or not of its form.</summary>
    public static LiveBin? Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > BytesMax) return null;
        try
        {
            using var json = JsonDocument.Parse(payload, Strict);
            var root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "kind") == "live"
                && Text(root, "at").Length > 0 ? Of(root) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException
            or FormatException)
        {
            return null;
        }
    }

    private static LiveBin Of(JsonElement root) => new()
    {
        Boot = Number(root, "boot"),
        UpMs = Number(root, "up"),
        At = Text(root, "at"),
        Screens = Number(root, "n"),
        LeftMs = Number(root, "left"),
        AgoMs = Number(root, "ago"),
        Place = (int)Math.Clamp(Number(root, "comp"), 0, PlacesMax),
        Category = Text(root, "cat"),
        Grams = Number(root, "g"),
        IsSettled = Number(root, "st") == 1,
        ToleranceGrams = Number(root, "tol"),
        Result = Text(root, "id") is { Length: > 0 } id
            ? new LiveResult(
                id, Number(root, "seq"), Number(root, "net"), Number(root, "mg"),
                Text(root, "why") is { Length: > 0 } why ? why : null)
            : null,
        Places = [.. PlacesOf(root)],
        Charge = Text(root, "of") == "meter" ? ChargeOf(root) : null,
    };

    private static LiveCharge ChargeOf(JsonElement root) => new(
        Text(root, "meter"), Number(root, "ok") == 1, Number(root, "ms"),
        Maybe(root, "wh"), Maybe(root, "w"), Maybe(root, "mg"),
        Text(root, "id").Length == 0 ? null : new LiveCharged(
            Number(root, "wh"), Maybe(root, "start"), Maybe(root, "stop"),
            Text(root, "fl").Split(',', StringSplitOptions.RemoveEmptyEntries)));

    private static long? Maybe(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? Math.Max(0, value.GetInt64()) : null;

    private static IEnumerable<LivePlace> PlacesOf(JsonElement root)
    {
        for (var number = 1; number <= PlacesMax; number++)
        {
            if (!root.TryGetProperty($"c{number}", out var place)) yield break;
            yield return new LivePlace(
                number, (int)Math.Clamp(place[0].GetInt64(), 0, 999), place[1].GetInt64() == 1,
                place[2].GetInt64() != 0,
                (place[3].GetString() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static long Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
