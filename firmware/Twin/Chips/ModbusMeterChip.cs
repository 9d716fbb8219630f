using Edge.Metering;

namespace Edge.Twin.Chips;

/// <summary>A simulated Modbus meter of any map: energy, proofs, serial number,
/// exceptions.</summary>
public sealed class ModbusMeterChip : IMeterChip
{
    private readonly MeterMap _map;
    private readonly MeterWorks _works;
    private readonly byte[] _value = new byte[8];

    /// <summary>Makes a meter.</summary>
    /// <param name="map">Its model.</param>
    /// <param name="works">Its energy.</param>
    /// <param name="serial">Its serial number.</param>
    public ModbusMeterChip(MeterMap map, MeterWorks works, long serial)
    {
        _map = map;
        _works = works;
        Serial = serial;
    }

    /// <summary>Its serial number; another one is another meter.</summary>
    public long Serial { get; set; }

    /// <summary>Frequency the meter tells, mHz; something else than 50 Hz fails the
    /// proof.</summary>
    public long MilliHertz { get; set; } = 50000;

    /// <inheritdoc/>
    public int Answer(byte[] heard, int count, byte[] answer, long nowMs)
    {
        _works.Advance(nowMs);
        if (count != 8 || !Crc16.Fits(heard, 0, 8) || heard[0] != _map.Unit)
        {
            return 0;
        }

        int function = heard[1];
        int start = (heard[2] << 8) | heard[3];
        int words = (heard[4] << 8) | heard[5];
        if (function != 3 && function != 4)
        {
            return Refuse(heard, answer, 1);
        }

        int bytes = Find(function, start, words);
        int fault = bytes > 0 && start == _map.ImportRegister && function == _map.Function
            ? _works.TakeFault()
            : 0;
        switch (fault)
        {
            case MeterWorks.Mute: return 0;
            case MeterWorks.Busy: return Refuse(heard, answer, 6);
            default: break;
        }

        if (bytes == 0)
        {
            return Refuse(heard, answer, 2);
        }

        answer[0] = (byte)(fault == MeterWorks.Stranger ? heard[0] + 1 : heard[0]);
        answer[1] = heard[1];
        answer[2] = (byte)bytes;
        System.Array.Copy(_value, 0, answer, 3, bytes);
        if (fault > 0 && fault != MeterWorks.Stranger)
        {
            Energy(fault);
            System.Array.Copy(_value, 0, answer, 3, bytes);
        }

        return Crc16.Append(answer, 3 + bytes);
    }

    private static int Refuse(byte[] heard, byte[] answer, int code)
    {
        answer[0] = heard[0];
        answer[1] = (byte)(heard[1] | 0x80);
        answer[2] = (byte)code;
        return Crc16.Append(answer, 3);
    }

    // Bytes of the value at a place, 0 when nothing stands there (half a float included).
    private int Find(int function, int start, int words)
    {
        if (function == _map.Function && start == _map.ImportRegister
            && words == RegisterType.Words(_map.EnergyType))
        {
            Energy(0);
            return 2 * words;
        }

        if (function == _map.SerialFunction && start == _map.SerialRegister
            && words == _map.SerialCount)
        {
            for (int i = 0; i < 2 * words; i++)
            {
                _value[i] = (byte)((Serial >> (8 * ((2 * words) - 1 - i))) & 0xFF);
            }

            return 2 * words;
        }

        for (int i = 0; i < _map.Checks.Length; i++)
        {
            RegisterCheck check = _map.Checks[i];
            if (check.Function == function && check.Register == start
                && words == RegisterType.Words(check.Type))
            {
                Proof(check);
                return 2 * words;
            }
        }

        return 0;
    }

    private void Proof(RegisterCheck check)
    {
        long value = check.IsSetting ? check.Least : (check.Least + check.Most) / 2;
        if (check.Name == "frequency" && check.Least < 50000 && check.Most > 50000)
        {
            value = MilliHertz;
        }

        Put(value, check.Type);
    }

    private void Energy(int fault)
    {
        long shown = _works.Shown;
        switch (fault)
        {
            case MeterWorks.Zero: Put(0, _map.EnergyType); break;
            case MeterWorks.Tenfold: Put((shown * 10) + 9, _map.EnergyType); break;
            case MeterWorks.Thousandth: Put(shown / 1000, _map.EnergyType); break;
            case MeterWorks.Negative: Put(-shown - 1, _map.EnergyType); break;
            case MeterWorks.AllOnes:
                for (int i = 0; i < 4; i++)
                {
                    _value[i] = 0xFF;
                }

                break;
            default: Put(shown, _map.EnergyType); break;
        }
    }

    private void Put(long value, int type)
    {
        long bits = type == RegisterType.F32 ? SingleBits.OfMilli(value) : value;
        int words = RegisterType.Words(type);
        for (int i = 0; i < words; i++)
        {
            int word = (int)((bits >> (16 * (words - 1 - i))) & 0xFFFF);
            int place = _map.LowWordFirst ? words - 1 - i : i;
            _value[2 * place] = (byte)(word >> 8);
            _value[(2 * place) + 1] = (byte)(word & 0xFF);
        }
    }
}
