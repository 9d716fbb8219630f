using Edge.Device.Ports;

namespace Edge.Metering;

/// <summary>Reads a Modbus meter by its map: one value a request, so no counter is torn.</summary>
public sealed class ModbusReader : IRegisterReader
{
    private const int Energy = 0;
    private const int Serial = 1;
    private const int Proof = 2;

    private readonly ModbusClient _client;
    private readonly MeterMap _map;
    private readonly int _unit;
    private int _asked;
    private int _index;

    /// <summary>Makes a reader.</summary>
    /// <param name="line">The line, set to the map's speed and parity.</param>
    /// <param name="map">How the model is read.</param>
    /// <param name="unit">Slave address; 0 takes the map's.</param>
    public ModbusReader(ISerialLine line, MeterMap map, int unit)
    {
        _client = new ModbusClient(line, map.Baud);
        _map = map;
        _unit = unit > 0 ? unit : map.Unit;
    }

    /// <inheritdoc/>
    public int Result => _client.Result;

    /// <summary>Exception code of the meter, or 0.</summary>
    public int ExceptionCode => _client.ExceptionCode;

    /// <inheritdoc/>
    public int Fault { get; private set; }

    /// <inheritdoc/>
    public long Value { get; private set; }

    /// <inheritdoc/>
    public long SwappedValue { get; private set; }

    /// <inheritdoc/>
    public byte[] Raw { get; } = new byte[16];

    /// <inheritdoc/>
    public int RawCount { get; private set; }

    /// <inheritdoc/>
    public byte[] Identity { get; } = new byte[16];

    /// <inheritdoc/>
    public int IdentityCount { get; private set; }

    /// <inheritdoc/>
    public bool HasIdentity => _map.SerialRegister >= 0;

    /// <inheritdoc/>
    public int Checks => _map.Checks.Length;

    /// <inheritdoc/>
    public BusCounters Counters => _client.Counters;

    /// <inheritdoc/>
    public RegisterCheck Check(int index) => _map.Checks[index];

    /// <inheritdoc/>
    public bool AskEnergy(long nowMs)
    {
        _asked = Energy;
        int words = RegisterType.Words(_map.EnergyType);
        return _client.Ask(nowMs, _unit, _map.Function, _map.ImportRegister, words);
    }

    /// <inheritdoc/>
    public bool AskIdentity(long nowMs)
    {
        _asked = Serial;
        return _client.Ask(
            nowMs, _unit, _map.SerialFunction, _map.SerialRegister, _map.SerialCount);
    }

    /// <inheritdoc/>
    public bool AskCheck(long nowMs, int index)
    {
        _asked = Proof;
        _index = index;
        RegisterCheck check = _map.Checks[index];
        int words = RegisterType.Words(check.Type);
        return _client.Ask(nowMs, _unit, check.Function, check.Register, words);
    }

    /// <inheritdoc/>
    public bool Step(long nowMs)
    {
        if (!_client.Step(nowMs))
        {
            return false;
        }

        if (_client.Result == BusResult.Ok)
        {
            Take();
        }

        return true;
    }

    private void Take()
    {
        byte[] reply = _client.Reply;
        int at = _client.DataAt;
        RawCount = _client.ReplyCount < Raw.Length ? _client.ReplyCount : Raw.Length;
        System.Array.Copy(reply, _client.ReplyAt, Raw, 0, RawCount);
        if (_asked == Serial)
        {
            TakeSerial(reply, at);
            return;
        }

        int type = _asked == Energy ? _map.EnergyType : _map.Checks[_index].Type;
        bool low = _map.LowWordFirst;
        long value;
        Fault = _asked == Energy
            ? RegisterValue.Counter(reply, at, type, low, _map.Modulus, out value)
            : RegisterValue.Read(reply, at, type, low, out value);
        Value = value;
        int swapped = RegisterValue.Read(reply, at, type, !low, out value);
        SwappedValue = swapped == RegisterValue.Ok ? value : -1;
    }

    private void TakeSerial(byte[] reply, int at)
    {
        IdentityCount = 0;
        for (int i = 0; i < 2 * _map.SerialCount && IdentityCount + 2 <= Identity.Length; i++)
        {
            IdentityCount = HexText.Put(reply[at + i], Identity, IdentityCount);
        }
    }
}
