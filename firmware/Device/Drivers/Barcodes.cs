namespace Edge.Device.Drivers;

/// <summary>Check digits of the numbers a scanner reads, on ASCII bytes.</summary>
/// <remarks>Source: GS1 General Specifications 7.9; ISO 2108 (ISBN); 3GPP TS 23.003 annex B.
/// </remarks>
public static class Barcodes
{
    /// <summary>Whether the bytes are an EAN-13 with its check digit.</summary>
    public static bool IsEan13(byte[] text, int offset, int count)
    {
        if (count != 13 || !AllDigits(text, offset, 13)) return false;
        int sum = 0;
        for (int i = 0; i < 13; i++) sum += (text[offset + i] - '0') * (i % 2 == 0 ? 1 : 3);
        return sum % 10 == 0;
    }

    /// <summary>Whether the bytes are an EAN-13 of the book numbers 978 and 979.</summary>
    public static bool IsIsbn13(byte[] text, int offset, int count) =>
        IsEan13(text, offset, count) && text[offset] == '9' && text[offset + 1] == '7'
        && (text[offset + 2] == '8' || text[offset + 2] == '9');

    /// <summary>Whether the bytes are a ten-digit ISBN with its check character.</summary>
    public static bool IsIsbn10(byte[] text, int offset, int count)
    {
        if (count != 10 || !AllDigits(text, offset, 9)) return false;
        int sum = 0;
        for (int i = 0; i < 9; i++) sum += (text[offset + i] - '0') * (10 - i);
        byte last = text[offset + 9];
        if (last == 'X') sum += 10;
        else if (last >= '0' && last <= '9') sum += last - '0';
        else return false;
        return sum % 11 == 0;
    }

    /// <summary>Whether the bytes are an IMEI: 15 digits with a Luhn check digit.</summary>
    /// <remarks>All zeros passes Luhn and is refused: it is what an erased phone shows.</remarks>
    public static bool IsImei(byte[] text, int offset, int count)
    {
        if (count != 15 || !AllDigits(text, offset, 15)) return false;
        int sum = 0;
        bool any = false;
        for (int i = 0; i < 15; i++)
        {
            int digit = text[offset + i] - '0';
            if (digit != 0) any = true;
            if (i % 2 == 1) digit *= 2;
            sum += digit > 9 ? digit - 9 : digit;
        }
        return any && sum % 10 == 0;
    }

    private static bool AllDigits(byte[] text, int offset, int count)
    {
        for (int i = 0; i < count; i++)
            if (text[offset + i] < '0' || text[offset + i] > '9') return false;
        return true;
    }
}
