using Edge.Device.Claim;
using Edge.Device.Store;
using Edge.Mqtt;
using Edge.Wire;

namespace Edge.Twin;

/// <summary>A device fresh from the bench: it has a serial and a secret, asks for a name, and is
/// then the twin of that name.</summary>
public sealed class ClaimingTwin : ITwinDevice
{
    private const string Firmware = "0.1.0";
    private readonly TwinOptions _fleet;
    private readonly TwinDeviceOptions _device;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ClaimState _state;
    private MqttLink? _link;
    private ClaimDesk? _desk;
    private bool _stopped;
    private long _dueMs;

    /// <summary>Boots on what the folder holds; the first start is the bench.</summary>
    public ClaimingTwin(
        TwinOptions fleet, TwinDeviceOptions device, string folder, TimeProvider time)
    {
        (_fleet, _device, _folder, _time) = (fleet, device, folder, time);
        var flash = new FileFlash(Path.Combine(folder, "flash"));
        _state = new ClaimState(new TwoSlots(flash, FlashMap.Claim, ClaimState.Bytes));
        _state.Load();
        if (_state.Stage == ClaimState.Blank)
        {
            _state.Provision(device.Serial, Base64Text.Decode(device.Secret));
        }

        if (_state.Stage == ClaimState.Claimed) Become();
        else Ask();
    }

    /// <summary>What the claim knows, and its secret until the first ack.</summary>
    public ClaimState State => _state;

    /// <summary>The device it has become; null before.</summary>
    public ITwinDevice? Inner { get; private set; }

    /// <inheritdoc/>
    public string Dev => Inner?.Dev ?? _device.Serial;

    /// <inheritdoc/>
    public bool IsAtRest => Inner?.IsAtRest ?? true;

    /// <inheritdoc/>
    public void Advance(long nowMs)
    {
        if (Inner is null && nowMs >= _dueMs)
        {
            _dueMs = nowMs + _desk!.Step(nowMs);
            if (_desk.Done) Become();
        }

        Inner?.Advance(nowMs);
        if (_state.HasSecret && Inner?.Report().State == "online") _state.Settle();
    }

    /// <inheritdoc/>
    public void StopVisits()
    {
        _stopped = true;
        Inner?.StopVisits();
    }

    /// <inheritdoc/>
    public TwinReport Report() => Inner?.Report() ?? new TwinReport(
        Dev, _device.Kind, 0, 0, 0, 0, 0, 0, 0, "service", _link?.LastError ?? "not claimed");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_link is not null) await _link.DisposeAsync();
        if (Inner is not null) await Inner.DisposeAsync();
    }

    private void Ask()
    {
        var name = ClaimKeys.UserPrefix + _state.Serial;
        _link = new MqttLink(
            _state.Serial,
            () => new MqttClientOptions
            {
                Host = _fleet.Broker.Host,
                Port = _fleet.Broker.Port,
                ClientId = name,
                UserName = name,
                Password = ClaimKeys.Password(new NativeHmac(), _state.Secret),
                KeepAliveSeconds = 30,
                Tls = TwinConnection.Tls(_fleet.Broker, null),
            },
            _time);
        _desk = new ClaimDesk(
            _state, _link, new NativeHmac(),
            _device.Kind switch
            {
                "meter" => "meter-collector", "box" => "recycling-box", _ => "smart-bin",
            },
            Firmware);
    }

    private void Become()
    {
        var device = _device with
        {
            Dev = _state.Dev, Key = Convert.ToBase64String(_state.Key), Epoch = _state.Epoch,
            Serial = "", Secret = "",
        };
        var fleet = _fleet with { Site = _state.Site, Gateway = _state.Gateway };
        Inner = TwinFleet.Boot(fleet, device, _folder, _time);
        if (_stopped) Inner.StopVisits();
    }
}
