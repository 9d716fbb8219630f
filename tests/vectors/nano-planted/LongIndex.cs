// rule: checked
public static class Planted
{
    public static byte Use(byte[] data, long at) => data[at];
}
