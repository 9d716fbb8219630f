using Edge.Device.Orders;
using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Device.Settings;

/// <summary>What was set from afar: lines of <c>name=value</c>, kept twice, and taken back when the
/// device does not find its gateway with them.</summary>
/// <remarks>
/// One A/B state holds the confirmed text and the one on trial. A trial is confirmed by the first
/// answer of the gateway after it began; without one within ten minutes, or after three starts, the
/// confirmed text rules again. Reference: docs/reference/settings.md. Thread-safety: none.
/// </remarks>
public sealed class SettingBook
{
    /// <summary>Longest text. Units: bytes.</summary>
    public const int TextBytesMax = 384;

    /// <summary>How long a trial lasts without its gateway. Units: ms.</summary>
    public const long TrialMs = 600000;

    /// <summary>Starts that a trial may take.</summary>
    public const int TrialStarts = 3;

    private const byte Format = 1;
    private const int HeadBytes = 12;
    private readonly TwoSlots _slots;
    private readonly SettingRules _rules;
    private readonly byte[] _bytes = new byte[HeadBytes + (2 * TextBytesMax)];
    private readonly byte[] _trial = new byte[TextBytesMax];
    private long _trialSinceMs;

    /// <summary>A book in two segments of a flash.</summary>
    public SettingBook(TwoSlots slots, SettingRules rules)
    {
        _slots = slots;
        _rules = rules;
    }

    /// <summary>Size of the state on flash. Units: bytes.</summary>
    public static int Bytes => HeadBytes + (2 * TextBytesMax);

    /// <summary>Grows by one at each change that was taken.</summary>
    public long Version => LittleEndian.Get(_bytes, 1, 4);

    /// <summary>A text is on trial.</summary>
    public bool OnTrial => _bytes[5] > 0;

    /// <summary>Trials that were taken back since the start.</summary>
    public int TakenBack { get; private set; }

    /// <summary>Reads what is kept; a start in a trial counts against it.</summary>
    public void Open(long nowMs)
    {
        int count = _slots.Load(_bytes);
        if (count < HeadBytes || _bytes[0] != Format)
        {
            System.Array.Clear(_bytes, 0, _bytes.Length);
            _bytes[0] = Format;
            return;
        }

        _trialSinceMs = nowMs;
        if (!OnTrial)
        {
            return;
        }

        _bytes[5]++;
        if (_bytes[5] > TrialStarts)
        {
            TakeBack();
        }
        else
        {
            Save();
        }
    }

    /// <summary>Puts a text on trial, as B64.</summary>
    /// <returns>A result of <see cref="OrderResult"/>.</returns>
    public int Put(byte[] text, int at, int count, long nowMs)
    {
        if ((count & 3) != 0 || count > Base64Text.TextLength(TextBytesMax))
        {
            return OrderResult.Size;
        }

        int length = Base64Text.Decode(text, at, count, _trial, 0);
        if (length < 1)
        {
            return OrderResult.Form;
        }

        if (!_rules.Accepts(_trial, length))
        {
            return OrderResult.Range;
        }

        int old = OnTrial ? TrialCount : ConfirmedCount;
        int oldAt = OnTrial ? HeadBytes + TextBytesMax : HeadBytes;
        if (old == length && Ascii.Same(_bytes, oldAt, _trial, 0, length))
        {
            return OrderResult.Done;
        }

        System.Array.Copy(_trial, 0, _bytes, HeadBytes + TextBytesMax, length);
        LittleEndian.Put(length, _bytes, 8, 2);
        LittleEndian.Put(Version + 1, _bytes, 1, 4);
        _bytes[5] = 1;
        _trialSinceMs = nowMs;
        return Save() ? OrderResult.Done : OrderResult.Flash;
    }

    /// <summary>Watches a trial.</summary>
    /// <param name="connected">The gateway has answered since the text was put.</param>
    /// <param name="nowMs">Monotonic time.</param>
    /// <returns>True when the confirmed text rules again and the device must start anew.</returns>
    public bool Step(bool connected, long nowMs)
    {
        if (!OnTrial)
        {
            return false;
        }

        if (connected)
        {
            Confirm();
            return false;
        }

        if (nowMs - _trialSinceMs < TrialMs)
        {
            return false;
        }

        TakeBack();
        return true;
    }

    /// <summary>The value of a name in the text in force; null when it is not there.</summary>
    public string Text(string name)
    {
        int at = OnTrial ? HeadBytes + TextBytesMax : HeadBytes;
        return SettingText.Find(_bytes, at, OnTrial ? TrialCount : ConfirmedCount, name);
    }

    /// <summary>The value of a name as a number, or another when it is not there.</summary>
    public long Number(string name, long otherwise)
    {
        string text = Text(name);
        if (text == null)
        {
            return otherwise;
        }

        byte[] digits = Ascii.Bytes(text);
        return Ascii.TryReadLong(digits, 0, digits.Length, out long value) ? value : otherwise;
    }

    private int ConfirmedCount => (int)LittleEndian.Get(_bytes, 6, 2);

    private int TrialCount => (int)LittleEndian.Get(_bytes, 8, 2);

    private void Confirm()
    {
        int count = TrialCount;
        System.Array.Copy(_bytes, HeadBytes + TextBytesMax, _bytes, HeadBytes, count);
        LittleEndian.Put(count, _bytes, 6, 2);
        _bytes[5] = 0;
        Save();
    }

    private void TakeBack()
    {
        _bytes[5] = 0;
        TakenBack++;
        Save();
    }

    private bool Save() => _slots.Save(_bytes, _bytes.Length);
}
