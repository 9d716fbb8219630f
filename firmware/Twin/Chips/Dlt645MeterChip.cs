using Edge.Metering;

namespace Edge.Twin.Chips;

/// <summary>A simulated DL/T 645 meter: answers reads of its forward total and its
/// address.</summary>
public sealed class Dlt645MeterChip : IMeterChip
{
    private readonly Dlt645Frame _frame = new Dlt645Frame();
    private readonly MeterWorks _works;
    private readonly byte[] _address;
    private readonly byte[] _data = new byte[16];
    private readonly byte[] _wire = new byte[64];
    private readonly bool _is2007;

    /// <summary>Makes a meter.</summary>
    /// <param name="is2007">Of which standard.</param>
    /// <param name="works">Its energy, counts of 10 Wh, modulus 10^8.</param>
    /// <param name="address">6 bytes, lowest first.</param>
    public Dlt645MeterChip(bool is2007, MeterWorks works, byte[] address)
    {
        _is2007 = is2007;
        _works = works;
        _address = address;
    }

    /// <inheritdoc/>
    public int Answer(byte[] heard, int count, byte[] answer, long nowMs)
    {
        _works.Advance(nowMs);
        if (_frame.Find(heard, count, 0) != BusResult.Ok || !IsMine())
        {
            return 0;
        }

        int length = _is2007 ? 4 : 2;
        int read = _is2007 ? 0x11 : 0x01;
        if (_is2007 && _frame.Control == 0x13)
        {
            for (int i = 0; i < 6; i++)
            {
                _data[i] = _address[i];
            }

            return Say(answer, _address, 0x93, 6);
        }

        if (_frame.Control != read || _frame.DataCount != length)
        {
            return 0;
        }

        long identifier = _frame.Identifier(length);
        bool energy = identifier == (_is2007 ? Dlt645Item.Import2007 : Dlt645Item.Import1997);
        int fault = energy ? _works.TakeFault() : 0;
        if (fault == MeterWorks.Mute)
        {
            return 0;
        }

        if (!energy || fault == MeterWorks.Busy)
        {
            _data[0] = 0x02;
            return Say(answer, _address, read | 0xC0, 1);
        }

        for (int i = 0; i < length; i++)
        {
            _data[i] = (byte)((identifier >> (8 * i)) & 0xFF);
        }

        Counter(length, fault);
        byte[] from = _address;
        if (fault == MeterWorks.Stranger)
        {
            from = new byte[6];
        }

        return Say(answer, from, read | 0x80, length + 4);
    }

    private bool IsMine()
    {
        bool all = !_is2007;
        for (int i = 0; i < 6; i++)
        {
            all = all && _frame.Address(i) == 0x99;
        }

        for (int i = 0; i < 6 && !all; i++)
        {
            if (_frame.Address(i) != _address[i] && _frame.Address(i) != 0xAA)
            {
                return false;
            }
        }

        return true;
    }

    private void Counter(int at, int fault)
    {
        long shown = _works.Shown;
        shown = fault == MeterWorks.Zero ? 0 : fault == MeterWorks.Tenfold ? shown * 10
            : fault == MeterWorks.Thousandth ? shown / 1000 : shown;
        for (int i = 0; i < 4; i++)
        {
            int pair = (int)(shown % 100);
            shown /= 100;
            bool broken = fault == MeterWorks.AllOnes || fault == MeterWorks.Negative;
            _data[at + i] = (byte)(broken ? 0xFF : ((pair / 10) << 4) | (pair % 10));
        }
    }

    private int Say(byte[] answer, byte[] from, int control, int count)
    {
        int length = Dlt645Frame.Write(_wire, from, control, _data, count);
        System.Array.Copy(_wire, 0, answer, 0, length);
        return length;
    }
}
