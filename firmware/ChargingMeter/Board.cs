using System.Device.Gpio;
using System.IO.Ports;
using Edge.Device.Drivers;
using Edge.Metering;
using Edge.Esp32;
using Edge.Online;

namespace Edge.ChargingMeter;

/// <summary>The meter collector's OLIMEX ESP32-POE-ISO: RS-485 line A, Ethernet, one button.
/// </summary>
/// <remarks>
/// Low voltage only; the meter is fitted by an electrician. Modbus meters on line A; line B and
/// the pulse input are wired but not read by this board. Nothing here has run on an ESP32 yet.
/// </remarks>
public sealed class Board
{
    /// <summary>Where the journal lies: littlefs of the module.</summary>
    public const string Folder = "I:\\";

    // 16 MB variant: 3 MB littlefs, 80 % of it as segments of 32 KB.
    private const int JournalSegments = 76;
    private const int ButtonSteadyMs = 40;

    private readonly ButtonDesk _desk;
    private readonly ChargeKiosk _kiosk;
    private readonly ChargingMeterApp _app;

    /// <summary>Maps the pins and opens everything.</summary>
    public Board(BrokerSettings settings, TextFile file, long nowMs)
    {
        Pins.Map();
        SystemClock clock = new SystemClock();
        BrokerLink link = new BrokerLink(settings, new WiredNetwork(file.Text("time")), clock);
        GpioController pins = new GpioController();
        _desk = new ButtonDesk(new SwitchInput(
            new GpioLine(pins, Pins.ServiceBtn, PinMode.Input), false, ButtonSteadyMs, nowMs));
        _kiosk = new ChargeKiosk(settings.Identity, link, _desk);
        MeterMap map = MeterMaps.Find(file.Text("map"));
        Parity parity = map.Parity == MeterMap.Even8 ? Parity.Even : Parity.None;
        SerialLine line = new SerialLine("COM2", map.Baud, parity, true);
        MeterSettings meter = new MeterSettings();
        meter.MeterId = file.Text("meter");
        meter.Ledger = map.Ledger(file.Number("maxwatts", map.PmaxW));
        string days = file.Text("days");
        meter.DayKind = days == null ? "" : days;
        meter.CapacityW = file.Number("capacity", 0);
        meter.Persons = (int)file.Number("persons", 0);
        _app = new ChargingMeterApp(
            settings.Identity,
            new MeterBoard(
                new FileFlash(Folder), JournalSegments, link, clock, _kiosk,
                new ModbusReader(line, map, (int)file.Number("unit", 0)))
            {
                Health = new BoardHealth(),
            },
            meter, settings.Packs);
        _kiosk.Bind(_app);
        // No Images: stable nanoFramework starts no second image by itself. An update is answered
        // "cable" (design ruling 10; docs/how-to/update.md).
        settings.Afar = _app.Orders.Settings;
    }

    /// <summary>The app.</summary>
    public ChargingMeterApp App => _app;

    /// <summary>Button, app and kiosk.</summary>
    public int Step(long nowMs)
    {
        _desk.Step(nowMs);
        int wait = _app.Step(nowMs);
        _kiosk.Step(nowMs);
        return _app.Orders.RebootDue ? MainLoop.Reboot : wait;
    }

    /// <summary>Whether the settings name a meter this firmware knows.</summary>
    public static bool Knows(TextFile file) => file.Text("meter") != null
        && file.Text("map") != null && MeterMaps.Find(file.Text("map")) != null;
}
