using Edge.Device;
using Edge.SmartBin;
using Edge.Twin.Chips.Bin;

namespace Edge.Twin;

/// <summary>
/// A smart bin with simulated chips and people, its flash in files, its link MQTT.
/// </summary>
public sealed class BinTwin : ITwinDevice
{
    /// <summary>Segments of 32 KB: 2.75 MB of the 3 MB a 16 MB module has for files.</summary>
    public const int JournalSegments = 84;

    private const int StepMs = 10;
    private static readonly string[][] Compartments =
    [
        ["corrugated", "mixed-paper"],
        ["PET", "HDPE"],
        ["aluminium-can", "glass"],
    ];

    private readonly BinWorld _world;
    private readonly TwinOptions _fleet;
    private readonly TwinDeviceOptions _device;
    private readonly TimeProvider _time;
    private readonly FileFlash _flash;
    private readonly ClaimMark _claim;
    private readonly MqttLink _link;
    private readonly TwinPaper? _paper;
    private PaperPanel? _paperPanel;
    private readonly TwinLoader _loader;
    private KioskPanel _kiosk = null!;
    private SmartBinApp _app;
    private DeviceIdentity _identity;
    private long _nowMs;
    private long _dueMs;

    /// <summary>Boots a bin on what its folder holds; a first start claims it.</summary>
    public BinTwin(TwinOptions fleet, TwinDeviceOptions device, string folder, TimeProvider time)
    {
        Dev = device.Dev;
        (_fleet, _device, _time) = (fleet, device, time);
        _flash = new FileFlash(Path.Combine(folder, "flash"));
        _link = new MqttLink(
            fleet.Site, device.Dev,
            () => TwinConnection.Options(fleet, _identity!, _app?.Orders.Settings), time);
        _loader = new TwinLoader(_flash, folder, "smart-bin", _link);
        _identity = Identity();
        _world = new BinWorld(fleet.Seed, device.Dev, Compartments);
        _world.People.Helps = true;
        _world.People.NobodyComes = device.Kiosk;
        _claim = new ClaimMark(folder);
        if (device.Display) _paper = new TwinPaper(Path.Combine(folder, "panel.png"));
        _app = Boot();
        if (!device.Claimed && !_claim.IsSet && _app.Claim()) _claim.Set(time);
        _app.Start(0);
        Restore();
    }

    /// <inheritdoc/>
    public string Dev { get; }

    /// <inheritdoc/>
    public bool IsAtRest => _world.People.IsAway && _app.Visit.IsIdle;

    /// <summary>The app that runs now; another one after a restart.</summary>
    public SmartBinApp App => _app;

    /// <summary>Device time. Units: ms.</summary>
    public long NowMs => _nowMs;

    /// <summary>The chips and people, for faults.</summary>
    public BinWorld World => _world;

    /// <inheritdoc/>
    public void Advance(long nowMs)
    {
        while (_nowMs < nowMs)
        {
            _nowMs = Math.Min(_nowMs + StepMs, nowMs);
            _world.Advance(_nowMs);
            _paper?.Advance(_nowMs);
            if (_nowMs < _dueMs) continue;
            _dueMs = _nowMs + _app.Step(_nowMs);
            _kiosk.Step(_nowMs);
            _paperPanel?.Step(_nowMs);
            if (_app.Orders.RebootDue) Restart();
        }
    }

    /// <inheritdoc/>
    public void StopVisits()
    {
        _world.People.NobodyComes = true;
        _kiosk.End();
    }

    /// <inheritdoc/>
    public TwinReport Report() => TwinReport.Of(
        Dev, "bin", _app.Boot, _app.Journal, _app.Totals, _app.Outbox, _app.InService,
        _link.LastError);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _app.Totals.Save();
        await _link.DisposeAsync();
    }

    private DeviceIdentity Identity() => new(
        new NativeHmac(), _device.Dev, _fleet.Gateway, _device.KeyBytes!, _device.Epoch,
        _loader.Firmware);

    private SmartBinApp Boot()
    {
        _paperPanel = _paper is null ? null : new PaperPanel(
            _world.People, _paper.Boot(_nowMs), _device.PagesOrNone, _device.Dev);
        _kiosk = new KioskPanel(_identity, _loader.Link, (IPanel?)_paperPanel ?? _world.People);
        _world.Panel = _kiosk;
        _world.Images = _loader.Slots;
        var app = _world.Boot(
            _identity, _flash, JournalSegments, _loader.Link, new UtcClock(_time),
            [.. _device.Packs], _claim.CalibrationName(_time));
        app.Orders.Kiosk = _kiosk;
        return app;
    }

    // What a board does by cutting its own power: the same flash, everything else new.
    private void Restart()
    {
        _link.Close();
        _loader.Start();
        _identity = Identity();
        _app = Boot();
        _app.Start(_nowMs);
    }

    // The world has no memory of its own: what the bin has booked lies in it again.
    private void Restore()
    {
        for (var i = 0; i < _world.Cells.Length; i++)
        {
            var at = _app.Find(i + 1);
            _world.Cells[i].LoadMg = at.Place.IsBooked ? Math.Max(0, at.Place.BookedMg) : 0;
        }
    }
}
