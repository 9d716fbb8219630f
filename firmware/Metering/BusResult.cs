namespace Edge.Metering;

/// <summary>How one question on a meter's line ended.</summary>
public static class BusResult
{
    /// <summary>A reply that answers the question.</summary>
    public const int Ok = 0;

    /// <summary>Nothing came in time.</summary>
    public const int Timeout = 1;

    /// <summary>Bytes came, no frame in them.</summary>
    public const int NoFrame = 2;

    /// <summary>Bytes came that look mangled: wrong parity or speed.</summary>
    public const int Framing = 3;

    /// <summary>A reply began and was cut.</summary>
    public const int Cut = 4;

    /// <summary>The reply's length came, its checksum does not fit.</summary>
    public const int Crc = 5;

    /// <summary>A whole reply of another function.</summary>
    public const int Function = 6;

    /// <summary>A whole reply of another length.</summary>
    public const int Length = 7;

    /// <summary>A whole reply of another unit (Modbus).</summary>
    public const int Unit = 8;

    /// <summary>The meter refused the question; its code is beside the result.</summary>
    public const int Exception = 9;

    /// <summary>A whole reply of another meter (DL/T 645).</summary>
    public const int Address = 10;

    /// <summary>A whole reply with another data identifier (DL/T 645).</summary>
    public const int Identifier = 11;

    /// <summary>The line or the protocol is not there.</summary>
    public const int NotSupported = 12;

    /// <summary>The name used in records, logs and vectors.</summary>
    /// <param name="result">One of the constants above.</param>
    /// <returns>A lower-case word.</returns>
    public static string Name(int result)
    {
        switch (result)
        {
            case Ok: return "ok";
            case Timeout: return "timeout";
            case NoFrame: return "no-frame";
            case Framing: return "framing";
            case Cut: return "short";
            case Crc: return "crc";
            case Function: return "function";
            case Length: return "length";
            case Unit: return "unit";
            case Exception: return "exception";
            case Address: return "address";
            case Identifier: return "identifier";
            default: return "not-supported";
        }
    }
}
