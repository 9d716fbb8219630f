namespace Edge.Wire;

/// <summary>The rotating code of the idle screen: who stands before this box now.</summary>
/// <remarks>
/// <c>/s/{dev}/{w}/{m}</c> with w = floor(unix seconds / 30) and m = 16 characters Base32 of
/// HMAC(K_s, "EDGE1/s" ‖ 00 ‖ dev ‖ 00 ‖ w as u64 BE). Source: trust.md 2, table of QR codes.
/// </remarks>
public sealed class SessionCode
{
    /// <summary>How long one code stands. Units: ms.</summary>
    public const long WindowMs = 30000;

    private readonly byte[] mac = new byte[Limits.KeyBytes];

    private SessionCode(long window)
    {
        Window = window;
    }

    /// <summary>The number of the half minute.</summary>
    public long Window { get; private set; }

    /// <summary>The 16 characters <c>m</c> of the link.</summary>
    public string Text => ReceiptId.Text(mac, 0);

    /// <summary>The two digits shown beside the code. Range: 0 to 99.</summary>
    public int Digits =>
        (((mac[28] & 0x7f) << 24) | (mac[29] << 16) | (mac[30] << 8) | mac[31]) % 100;

    /// <summary>The window a time lies in.</summary>
    public static long WindowAt(long utcMs) => utcMs / WindowMs;

    /// <summary>The code of a device in a window.</summary>
    public static SessionCode Of(IHmac hmac, byte[] sessionKey, string dev, long window)
    {
        byte[] message = new byte[8 + dev.Length + 9];
        int at = Ascii.Put("EDGE1/s", message, 0) + 1;
        at = Ascii.Put(dev, message, at) + 1;
        for (int i = 0; i < 8; i++)
        {
            message[at + i] = (byte)((window >> (56 - (8 * i))) & 0xff);
        }

        SessionCode code = new SessionCode(window);
        hmac.Compute(sessionKey, message, 0, message.Length, code.mac);
        return code;
    }
}
