using System.Text;
using System.Text.Json;

namespace Edge.Pipeline.Orders;

/// <summary>A device that is to be claimed at this gateway's site.</summary>
/// <param name="Serial">What is printed on it.</param>
/// <param name="Kind">bin, box or meter.</param>
/// <param name="Device">The id it is to get.</param>
/// <param name="State">prepared, asked, approved, claimed, blocked, cancelled.</param>
/// <param name="AskedMs">When it first asked; 0 for not yet. Units: ms UTC.</param>
public sealed record ClaimView(
    string Serial, string Kind, string Device, string State, long AskedMs);

/// <summary>Carries claims between devices without a name and the platform.</summary>
/// <remarks>The gateway learns the password of the claim identity and nothing else: no key crosses
/// it. Source: trust.md section 5, design.md 12 ruling 11. Thread-safety: safe.</remarks>
public sealed class ClaimRelay
{
    private const int LineBytes = 1_024;
    private const int AtOnce = 8;
    private int _asking;
    private readonly IPlatformLink _platform;

    internal ClaimRelay(IPlatformLink platform) => _platform = platform;

    /// <summary>Publishes a line to a device without a name. Must not block.</summary>
    public Action<string, byte[]>? Send { get; set; }

    /// <summary>Called when a device was given its name. Must not block.</summary>
    public Action<string>? Given { get; set; }

    /// <summary>The MQTT password of a serial that may be claimed here; null for none, or while
    /// the platform is away.</summary>
    public async Task<string?> PasswordAsync(string serial)
    {
        if (!Wire.Ascii.IsId(serial)) return null;
        // Strangers may ask as often as the broker lets them: a few at once, the others not now.
        try
        {
            if (Interlocked.Increment(ref _asking) > AtOnce) return null;
            var answer = await _platform.GetAsync(
                $"/edge/1/claims/{serial}", CancellationToken.None);
            return answer.Status == 200 ? Text(answer.Body, "password") : null;
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }

    /// <summary>Takes a device's request; the answer, if there is one, is sent.</summary>
    public async Task TakeAsync(string serial, ReadOnlyMemory<byte> line)
    {
        if (line.Length > LineBytes) return;
        var answer = await _platform.PostAsync(
            $"/edge/1/claims/{serial}/request", line, CancellationToken.None);
        // A refusal carries no tag that the device could believe: it asks on, or is given up.
        if (answer.Status != 200) return;
        Send?.Invoke(serial, answer.Body);
        Given?.Invoke(serial);
    }

    /// <summary>The claims of this site; null while the platform is away.</summary>
    public async Task<IReadOnlyList<ClaimView>?> ListAsync(CancellationToken cancel)
    {
        var answer = await _platform.GetAsync("/edge/1/claims", cancel);
        if (answer.Status != 200) return null;
        using var json = JsonDocument.Parse(answer.Body);
        return [.. json.RootElement.GetProperty("claims").EnumerateArray().Select(claim =>
            new ClaimView(
                claim.GetProperty("serial").GetString()!, claim.GetProperty("kind").GetString()!,
                claim.GetProperty("dev").GetString()!, claim.GetProperty("state").GetString()!,
                claim.GetProperty("askedMs").GetInt64()))];
    }

    /// <summary>A technician says the one-time code of a device.</summary>
    /// <param name="serial">The device.</param>
    /// <param name="code">The code that came with it.</param>
    /// <param name="who">The technician.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Empty when it was right; else unknown, code, blocked, used, cancelled, away.
    /// </returns>
    public async Task<string> ApproveAsync(
        string serial, string code, string who, CancellationToken cancel)
    {
        if (!Wire.Ascii.IsId(serial)) return "unknown";
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["code"] = code, ["who"] = who });
        var answer = await _platform.PostAsync(
            $"/edge/1/claims/{serial}/approve", body, cancel);
        return answer.Status switch
        {
            200 => "",
            0 => "away",
            _ => Text(answer.Body, "code") ?? "unknown",
        };
    }

    private static string? Text(byte[] body, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
