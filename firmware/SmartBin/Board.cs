using System.Device.Adc;
using System.Device.Gpio;
using System.IO.Ports;
using Edge.Device.Drivers;
using Edge.Device.Weighing;
using Edge.Esp32;
using Edge.Online;

namespace Edge.SmartBin;

/// <summary>The smart bin's ESP32-S3: every pin from <see cref="Pins"/>, every port real.
/// </summary>
/// <remarks>Wiring: hardware/boards/smart-bin. Nothing here has run on an ESP32 yet.</remarks>
public sealed class Board
{
    /// <summary>Where the journal lies: littlefs of the module.</summary>
    public const string Folder = "I:\\";

    // 16 MB module: 3 MB littlefs, 80 % of it as segments of 32 KB.
    private const int JournalSegments = 76;
    private const int ScanBaud = 9600;
    private const int DoorSteadyMs = 30;
    private const int Hx711PeriodMs = 100;

    private readonly CodePanel _panel;
    private readonly KioskPanel _kiosk;
    private readonly CabinetLock _lock;
    private readonly SmokeLoop _smoke;
    private readonly AdcChannel _smokeAdc;
    private readonly AdcChannel _cellAdc;
    private readonly Scale _scale;
    private readonly SwitchInput _tamper;
    private readonly SmartBinApp _app;
    private bool _tamperTold;

    /// <summary>Maps the pins and opens everything.</summary>
    public Board(BrokerSettings settings, TextFile file, long nowMs)
    {
        Pins.Map();
        GpioController pins = new GpioController();
        GpioLine feedback = new GpioLine(pins, Pins.LockFb, PinMode.InputPullUp, true);
        _lock = new CabinetLock(
            new GpioLine(pins, Pins.LockDrv, PinMode.Output),
            new SwitchInput(feedback, false, DoorSteadyMs, nowMs), nowMs);
        SystemClock clock = new SystemClock();
        WifiNetwork network = new WifiNetwork(
            file.Text("ssid"), file.Text("password"), file.Text("time"));
        BrokerLink link = new BrokerLink(settings, network, clock);
        SwitchInput service = new SwitchInput(
            new GpioLine(pins, Pins.ServiceBtn, PinMode.InputPullUp), false, DoorSteadyMs, nowMs);
        CardReader cards = file.Number("nfc", 0) == 0
            ? null : new CardReader(new I2cChip(Pins.Pn532Address), nowMs);
        _panel = new CodePanel(
            settings.Identity,
            new CodeScanner(new SerialLine("COM2", ScanBaud, Parity.None, false)), cards,
            service, new StatusLight(new RmtLight(Pins.LedData)),
            new Beeper(new PwmTone(Pins.Buzzer)));
        _kiosk = new KioskPanel(settings.Identity, link, _panel);
        _scale = new Scale(
            new Hx711(new SpiPulses(1), Hx711PeriodMs), ScaleRating.Bin(), new Calibration());
        // Both contacts are closed, hence low, while the bolt is in and the flap is shut.
        Compartment inlet = new Compartment(
            1, file.All("category"), _scale, _lock.Request, feedback,
            new GpioLine(pins, Pins.DoorNc, PinMode.InputPullUp, true));
        if (file.Number("tray", 0) == 1)
        {
            inlet.AddTray(2, new Scale(
                new Hx711(new SpiPulses(2), Hx711PeriodMs), ScaleRating.Tray(),
                new Calibration()));
        }
        _tamper = new SwitchInput(
            new GpioLine(pins, Pins.TamperN, PinMode.InputPullUp), false, DoorSteadyMs, nowMs);
        AdcController converter = new AdcController();
        _cellAdc = converter.OpenChannel(Pins.NtcAdcChannel);
        _smokeAdc = converter.OpenChannel(Pins.SmokeAdcChannel);
        _smoke = new SmokeLoop(nowMs);
        _app = new SmartBinApp(
            settings.Identity,
            new BinBoard(new FileFlash(Folder), JournalSegments, link, clock, _kiosk)
            {
                Health = new BoardHealth(),
            },
            [inlet], settings.Packs);
        _app.Orders.Kiosk = _kiosk;
        // No Images: stable nanoFramework starts no second image by itself. An update is answered
        // "cable" (design ruling 10; docs/how-to/update.md).
        settings.Afar = _app.Orders.Settings;
    }

    /// <summary>The app.</summary>
    public SmartBinApp App => _app;

    /// <summary>The app, and what only this board has: tamper, smoke, temperature.</summary>
    public int Step(long nowMs)
    {
        _panel.Step(nowMs);
        _lock.Step(nowMs);
        if (Thermistor.TryRead(_cellAdc.ReadValue(), out int milliCelsius))
            _scale.MilliCelsius = milliCelsius;
        if (_smoke.Step(_smokeAdc.ReadValue(), nowMs) && _smoke.Level != LineLevel.Quiet)
            Alarm(_smoke.Level == LineLevel.Alarm ? "smoke" : "smoke-line", nowMs);
        _tamper.Step(nowMs);
        if (_tamper.Active && !_tamperTold) Alarm("tamper", nowMs);
        _tamperTold = _tamper.Active;
        int wait = _app.Step(nowMs);
        _kiosk.Step(nowMs);
        return _app.Orders.RebootDue ? MainLoop.Reboot : wait;
    }

    private void Alarm(string code, long nowMs)
    {
        if (_app.Counts) _app.Events.Alarm(code, 0, 1, nowMs);
    }
}
