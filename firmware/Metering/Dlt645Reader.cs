using Edge.Device.Ports;

namespace Edge.Metering;

/// <summary>Reads a DL/T 645 meter: forward active total, identity from the reply's
/// address.</summary>
public sealed class Dlt645Reader : IRegisterReader
{
    private readonly Dlt645Client _client;
    private readonly byte[] _address = new byte[6];
    private readonly bool _is2007;
    private bool _identity;

    /// <summary>Makes a reader.</summary>
    /// <param name="line">The line, 8E1.</param>
    /// <param name="map">Standard and speed.</param>
    /// <param name="address">
    /// 6 bytes, lowest first; null asks whoever is there, which is right only for a single meter.
    /// </param>
    public Dlt645Reader(ISerialLine line, MeterMap map, byte[] address)
    {
        _is2007 = map.Protocol == MeterMap.Dlt2007;
        _client = new Dlt645Client(line, map.Baud, _is2007);
        for (int i = 0; i < 6; i++)
        {
            _address[i] = address != null ? address[i] : (byte)(_is2007 ? 0xAA : 0x99);
        }
    }

    /// <inheritdoc/>
    public int Result => _client.Result;

    /// <inheritdoc/>
    public int Fault { get; private set; }

    /// <inheritdoc/>
    public long Value { get; private set; }

    /// <inheritdoc/>
    public long SwappedValue => -1;

    /// <inheritdoc/>
    public byte[] Raw { get; } = new byte[24];

    /// <inheritdoc/>
    public int RawCount { get; private set; }

    /// <inheritdoc/>
    public byte[] Identity { get; } = new byte[12];

    /// <inheritdoc/>
    public int IdentityCount { get; private set; }

    /// <inheritdoc/>
    public bool HasIdentity => true;

    /// <inheritdoc/>
    public int Checks => 0;

    /// <inheritdoc/>
    public BusCounters Counters => _client.Counters;

    /// <inheritdoc/>
    public RegisterCheck Check(int index) => null;

    /// <inheritdoc/>
    public bool AskEnergy(long nowMs)
    {
        _identity = false;
        return Ask(nowMs);
    }

    /// <inheritdoc/>
    public bool AskIdentity(long nowMs)
    {
        _identity = true;
        return Ask(nowMs);
    }

    /// <inheritdoc/>
    public bool AskCheck(long nowMs, int index) => false;

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

    private bool Ask(long nowMs) => _client.Ask(
        nowMs, _address, _is2007 ? Dlt645Item.Import2007 : Dlt645Item.Import1997);

    private void Take()
    {
        RawCount = _client.ReplyCount < Raw.Length ? _client.ReplyCount : Raw.Length;
        System.Array.Copy(_client.Reply, _client.ReplyAt, Raw, 0, RawCount);
        IdentityCount = 0;
        for (int i = 5; i >= 0; i--)
        {
            IdentityCount = HexText.Put(_client.Meter[i], Identity, IdentityCount);
        }

        if (_identity)
        {
            return;
        }

        long value = 0;
        Fault = RegisterValue.Form;
        if (_client.ValueCount == 4)
        {
            Fault = RegisterValue.FromDecimal(_client.Values, 4, out value);
        }

        Value = value;
    }
}
