// rule: signature
// options: -unsafe+
public static unsafe class Planted
{
    public static byte First(byte[] data)
    {
        fixed (byte* at = data) return *at;
    }
}
