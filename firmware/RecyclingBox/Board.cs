using System.Device.Adc;
using System.Device.Gpio;
using System.IO.Ports;
using Edge.Device.Drivers;
using Edge.Device.Ports;
using Edge.Device.Weighing;
using Edge.Esp32;
using Edge.Online;

namespace Edge.RecyclingBox;

/// <summary>The recycling box's ESP32-S3: every pin from <see cref="Pins"/>, every port real.
/// </summary>
/// <remarks>
/// The drawer's lock hangs on the port expander, whose output has its own pull to the safe
/// level. Wiring: hardware/boards/recycling-box. Nothing here has run on an ESP32 yet.
/// </remarks>
public sealed class Board
{
    /// <summary>Where the journal lies: littlefs of the module.</summary>
    public const string Folder = "I:\\";

    // 16 MB module: 3 MB littlefs, 80 % of it as segments of 32 KB.
    private const int JournalSegments = 76;
    private const int ScanBaud = 9600;
    private const int DoorSteadyMs = 30;
    private const int Hx711PeriodMs = 100;

    private readonly BoxCodePanel _panel;
    private readonly PortExpander _expander;
    private readonly CabinetLock _flapLock;
    private readonly CabinetLock _drawerLock;
    private readonly SwitchInput _tilt;
    private readonly SwitchInput _tamper;
    private readonly SmokeLoop _smoke;
    private readonly Amg8833 _eye;
    private readonly AdcChannel _smokeAdc;
    private readonly AdcChannel _drawerAdc;
    private readonly RecyclingBoxApp _app;
    private int _drawerMilliCelsius = 20000;
    private bool _tampered;
    private bool _tilted;

    /// <summary>Maps the pins and opens everything.</summary>
    public Board(BrokerSettings settings, TextFile file, long nowMs)
    {
        Pins.Map();
        GpioController pins = new GpioController();
        SystemClock clock = new SystemClock();
        WifiNetwork network = new WifiNetwork(
            file.Text("ssid"), file.Text("password"), file.Text("time"));
        BrokerLink link = new BrokerLink(settings, network, clock);
        _expander = new PortExpander(new I2cChip(Pins.ExpanderAddress), 1 << Pins.Lock2DrvBit);
        _expander.Step();
        IPin flapBolt = new GpioLine(pins, Pins.LockFb, PinMode.InputPullUp, true);
        IPin drawerBolt = _expander.Pin(Pins.Lock2FbBit);
        _flapLock = new CabinetLock(
            new GpioLine(pins, Pins.LockDrv, PinMode.Output),
            new SwitchInput(flapBolt, false, DoorSteadyMs, nowMs), nowMs);
        _drawerLock = new CabinetLock(
            _expander.Pin(Pins.Lock2DrvBit),
            new SwitchInput(drawerBolt, true, DoorSteadyMs, nowMs), nowMs);
        _tilt = new SwitchInput(_expander.Pin(Pins.TiltNBit), true, DoorSteadyMs, nowMs);
        _tamper = new SwitchInput(
            new GpioLine(pins, Pins.TamperN, PinMode.InputPullUp), false, DoorSteadyMs, nowMs);
        AdcController converter = new AdcController();
        _drawerAdc = converter.OpenChannel(Pins.NtcAdcChannel);
        _smokeAdc = converter.OpenChannel(Pins.SmokeAdcChannel);
        _smoke = new SmokeLoop(nowMs);
        _eye = new Amg8833(new I2cChip(Pins.Amg8833Address), nowMs);
        _panel = Panel(pins, settings, file, nowMs);
        Opening flap = new Opening(
            1, new Scale(new Hx711(new SpiPulses(1), Hx711PeriodMs), ScaleRating.Bin(),
                new Calibration()),
            _flapLock.Request, new GpioLine(pins, Pins.DoorNc, PinMode.InputPullUp, true));
        // The drawer has no reed of its own: it is shut when its bolt is in.
        Opening drawer = new Opening(
            2, new Scale(new Hx711(new SpiPulses(2), Hx711PeriodMs), ScaleRating.Tray(),
                new Calibration()),
            _drawerLock.Request, new InvertedPin(drawerBolt));
        _app = new RecyclingBoxApp(
            settings.Identity,
            new BoxBoard(new FileFlash(Folder), JournalSegments, link, clock, _panel)
            {
                Health = new BoardHealth(),
            },
            [flap, drawer],
            new BoxTerms(
                file.All("clothes"), file.All("books"), file.Number("byweight", 0) == 1));
        // No Images: stable nanoFramework starts no second image by itself. An update is answered
        // "cable" (design ruling 10; docs/how-to/update.md).
        settings.Afar = _app.Orders.Settings;
    }

    /// <summary>The app.</summary>
    public RecyclingBoxApp App => _app;

    /// <summary>The app, and what only this board has: tamper, tilt, smoke, drawer's heat.
    /// </summary>
    public int Step(long nowMs)
    {
        _expander.Step();
        _panel.Step(nowMs);
        _flapLock.Step(nowMs);
        _drawerLock.Step(nowMs);
        if (Thermistor.TryRead(_drawerAdc.ReadValue(), out int milliCelsius))
            _drawerMilliCelsius = milliCelsius;
        // The hotter of the two rules: a cell that gives way is hot before the air around it is.
        _eye.Step(nowMs);
        bool seen = _eye.Fault == null && _eye.HottestMilliCelsius > _drawerMilliCelsius;
        _app.DrawerMilliCelsius = seen ? _eye.HottestMilliCelsius : _drawerMilliCelsius;
        if (_smoke.Step(_smokeAdc.ReadValue(), nowMs) && _smoke.Level != LineLevel.Quiet)
            Alarm(_smoke.Level == LineLevel.Alarm ? "smoke" : "smoke-line", nowMs);
        _tamper.Step(nowMs);
        if (_tamper.Active && !_tampered) Alarm("tamper", nowMs);
        _tampered = _tamper.Active;
        _tilt.Step(nowMs);
        if (_tilt.Active && !_tilted) Alarm("tilt", nowMs);
        _tilted = _tilt.Active;
        int wait = _app.Step(nowMs);
        return _app.Orders.RebootDue ? MainLoop.Reboot : wait;
    }

    private static BoxCodePanel Panel(
        GpioController pins, BrokerSettings settings, TextFile file, long nowMs)
    {
        SwitchInput service = new SwitchInput(
            new GpioLine(pins, Pins.ServiceBtn, PinMode.InputPullUp), false, DoorSteadyMs, nowMs);
        CardReader cards = file.Number("nfc", 0) == 0
            ? null : new CardReader(new I2cChip(Pins.Pn532Address), nowMs);
        return new BoxCodePanel(
            settings.Identity,
            new CodeScanner(new SerialLine("COM2", ScanBaud, Parity.None, false)), cards,
            service, new StatusLight(new RmtLight(Pins.LedData)),
            new Beeper(new PwmTone(Pins.Buzzer)));
    }

    private void Alarm(string code, long nowMs)
    {
        if (_app.Counts) _app.Events.Alarm(code, 0, 1, nowMs);
    }
}
