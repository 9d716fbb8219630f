using System.Collections.Concurrent;
using System.Globalization;
using Edge.Host.Screens;
using Edge.Mqtt;
using Edge.Pipeline;
using Edge.Wire;

namespace Edge.Host.Kiosk;

/// <summary>
/// All kiosks of a gateway: what devices say comes in, what people touch goes out.
/// </summary>
/// <remarks>Thread-safety: safe. Grows with the devices.</remarks>
internal sealed class KioskBoard(
    HostOptions options, Gateway gateway, Pulses pulses, TimeProvider time)
{
    private const int PayloadBytesMax = 512;
    private static readonly TimeSpan StatusAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, KioskState> _all = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private GatewayStatus? _status;
    private long _statusMs;

    /// <summary>The broker that carries commands.</summary>
    public IBroker? Broker { get; set; }

    /// <summary>The sessions of people with a phone.</summary>
    public GuestBook Guests { get; } = new();

    /// <summary>What the operator says.</summary>
    public KioskOptions Options => options.Kiosk;

    /// <summary>The pipeline's view.</summary>
    public GatewayView View => gateway.View;

    /// <summary>Now. Units: ms UTC.</summary>
    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Does the platform take what is sent?</summary>
    public bool HasUplink => Status().Forward == ForwardState.Going;

    /// <summary>What is agreed for drop-offs here.</summary>
    public Edge.Calculator.SiteTerms Terms => options.Terms;

    /// <summary>The kiosk of a device.</summary>
    public KioskState Of(string device) => _all.GetOrAdd(
        device, static (name, beats) => new KioskState(name, beats.Device(name)), pulses);

    /// <summary>Kiosks of devices that were heard lately.</summary>
    public IEnumerable<KioskState> Heard() => _all.Values.Where(
        kiosk => kiosk.View is { } view && NowMs - view.HeardMs < 60_000);

    /// <summary>Name of a device for people.</summary>
    public string NameOf(string device, string language) =>
        !Options.Names.TryGetValue(device, out var name) ? device
        : language == Words.Chinese ? name.Zh : name.En;

    /// <summary>Takes what a device said of itself.</summary>
    /// <returns>Whether it was of the kind that kiosks show.</returns>
    public bool Take(string device, ReadOnlyMemory<byte> payload)
    {
        if (LiveBin.Read(payload) is not { } live) return false;
        var kiosk = Of(device);
        // The visit ended; an idle word that was on its way when it began ends nothing.
        if (live.At == "idle" && kiosk.View is { Live.At: not "idle" }) kiosk.Guest = null;
        if (live.Result is { } result && kiosk.Guest is { } guest) Guests.Add(guest, result.Id);
        kiosk.Take(live, NowMs);
        return true;
    }

    /// <summary>The keys of a device, or null when it is unknown or revoked.</summary>
    public async Task<DeviceKeys?> KeysAsync(string device)
    {
        if (!Wire.Ascii.IsId(device)) return null;
        return await gateway.KeysAsync(device) is { IsRevoked: false } keys ? keys : null;
    }

    /// <summary>Sends a touch to the device; false when it cannot be said to it now.</summary>
    /// <param name="keys">The device's keys.</param>
    /// <param name="touch">What was touched.</param>
    public bool Send(DeviceKeys keys, Touch touch)
    {
        var kiosk = Of(keys.Device);
        if (Broker is not { } broker || kiosk.View is not { } view
            || keys.Find(keys.Newest) is not { } epoch) return false;
        var writer = new PayloadWriter(PayloadBytesMax);
        writer.Begin();
        writer.Number("v", 1);
        writer.Text("dev", keys.Device);
        writer.Text("kind", "panel");
        writer.Number("n", kiosk.NextNumber(NowMs));
        writer.Number("boot", view.Live.Boot);
        writer.Text("act", touch.Act);
        var text = System.Text.Encoding.ASCII.GetBytes(touch.Text);
        if (text.Length > 0) writer.Text("text", text, 0, text.Length);
        if (touch.Place > 0) writer.Number("comp", touch.Place);
        if (touch.Grams > 0) writer.Number("g", touch.Grams);
        if (!writer.End()) return false;
        var line = new byte[PayloadBytesMax + EnvelopeLine.OverheadBytes];
        var count = new DownLine(new TagMaker(new NativeHmac(), PayloadBytesMax)).Write(
            TagMaker.LabelCommand, epoch.Gateway, keys.Newest, writer.Buffer, writer.Count, line);
        if (count < 0) return false;
        broker.Publish(
            Topics.Command(options.Site, keys.Device), line.AsMemory(0, count), 0, false);
        return true;
    }

    /// <summary>The session code of a device, of this half minute and its neighbours.</summary>
    public static SessionCode Code(DeviceKeys keys, EpochKeys epoch, long window) =>
        SessionCode.Of(new NativeHmac(), epoch.Session, keys.Device, window);

    /// <summary>The address a phone opens from the idle screen.</summary>
    public static string SessionPath(string device, SessionCode code) => string.Create(
        CultureInfo.InvariantCulture, $"/s/{device}/{code.Window}/{code.Text}");

    // The whole state once a second at most, however many screens look.
    private GatewayStatus Status()
    {
        lock (_lock)
        {
            if (_status is null || NowMs - _statusMs > StatusAge.TotalMilliseconds)
            {
                (_status, _statusMs) = (gateway.View.Status(), NowMs);
            }

            return _status;
        }
    }
}

/// <summary>What a person touched at a kiosk.</summary>
/// <param name="Act"><c>begin member choose finish stay back empty mass calibrate</c>.</param>
/// <param name="Text">Category, token, or who. At most 32 plain characters.</param>
/// <param name="Place">Opening or connector; 0 for none.</param>
/// <param name="Grams">Mass on the scale. Units: g; 0 for none.</param>
internal sealed record Touch(string Act, string Text = "", int Place = 0, long Grams = 0);
