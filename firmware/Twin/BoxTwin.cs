using Edge.Device;
using Edge.RecyclingBox;
using Edge.Twin.Chips;
using Edge.Twin.Chips.Box;

namespace Edge.Twin;

/// <summary>
/// A recycling box with simulated chips and people, its flash in files, its link MQTT.
/// </summary>
/// <remarks>
/// People bring clothes, books with an ISBN and phones with an IMEI; the tags of the numbers come
/// from the gateway, as for a real box. What they bring differs from start to start: a book is
/// credited once in its life.
/// </remarks>
public sealed class BoxTwin : ITwinDevice
{
    /// <summary>Segments of 32 KB: 2.5 MB of the 3 MB a 16 MB module has for files.</summary>
    public const int JournalSegments = 76;

    private const int StepMs = 10;
    private const int PhonesPerStart = 1000;

    private readonly BoxWorld _world;
    private readonly TwinOptions _fleet;
    private readonly TwinDeviceOptions _device;
    private readonly TimeProvider _time;
    private readonly FileFlash _flash;
    private readonly ClaimMark _claim;
    private readonly MqttLink _link;
    private readonly TwinPaper? _paper;
    private BoxPaperPanel? _paperPanel;
    private readonly TwinLoader _loader;
    private RecyclingBoxApp _app;
    private DeviceIdentity _identity;
    private long _nowMs;
    private long _dueMs;

    /// <summary>Boots a box on what its folder holds; a first start claims it.</summary>
    public BoxTwin(TwinOptions fleet, TwinDeviceOptions device, string folder, TimeProvider time)
    {
        Dev = device.Dev;
        (_fleet, _device, _time) = (fleet, device, time);
        _flash = new FileFlash(Path.Combine(folder, "flash"));
        _link = new MqttLink(
            fleet.Site, device.Dev,
            () => TwinConnection.Options(fleet, _identity!, _app?.Orders.Settings), time);
        _loader = new TwinLoader(_flash, folder, "recycling-box", _link);
        _identity = Identity();
        _claim = new ClaimMark(folder);
        _world = new BoxWorld(fleet.Seed, device.Dev)
        {
            CalibrationName = _claim.CalibrationName(time),
        };
        if (device.Display) _paper = new TwinPaper(Path.Combine(folder, "panel.png"));
        _app = Boot();
        if (!device.Claimed && !_claim.IsSet && _app.Claim()) _claim.Set(time);
        _app.Start(0);
        var name = $"{device.Dev}/{_app.Boot}";
        var people = new Chance(fleet.Seed, name);
        _world.People.Bring(people, people.Below(PhonesPerStart) * PhonesPerStart / 2);
        Restore();
    }

    /// <inheritdoc/>
    public string Dev { get; }

    /// <inheritdoc/>
    public bool IsAtRest => _world.People.IsAway && _app.Deposit.IsIdle;

    /// <summary>The app that runs now; another one after a restart.</summary>
    public RecyclingBoxApp App => _app;

    /// <summary>The chips and people, for faults.</summary>
    public BoxWorld World => _world;

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
            _paperPanel?.Step(_nowMs);
            if (_app.Orders.RebootDue) Restart();
        }
    }

    /// <inheritdoc/>
    public void StopVisits() => _world.People.NobodyComes = true;

    /// <inheritdoc/>
    public TwinReport Report() => TwinReport.Of(
        Dev, "box", _app.Boot, _app.Journal, _app.Totals, _app.Outbox, _app.InService,
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

    private RecyclingBoxApp Boot()
    {
        _world.Images = _loader.Slots;
        _paperPanel = _paper is null ? null : new BoxPaperPanel(
            _world.People, _paper.Boot(_nowMs), _device.PagesOrNone, _device.Dev);
        return _world.Boot(
            _identity, _flash, JournalSegments, _loader.Link, new UtcClock(_time),
            new BoxTerms([.. _device.Clothes], [.. _device.Books], false), _paperPanel);
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

    // The world has no memory of its own: what the box has booked lies in it again.
    private void Restore()
    {
        for (var i = 0; i < _world.Cells.Length; i++)
        {
            var place = _app.Find(i + 1).Place;
            _world.Cells[i].LoadMg = place.IsBooked ? Math.Max(0, place.BookedMg) : 0;
        }
    }
}
