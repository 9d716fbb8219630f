// rule: portable-type
public static class Planted
{
    public static void Use(byte[] data) => Take(new System.SpanByte(data));
    private static void Take(System.SpanByte data) { }
}
