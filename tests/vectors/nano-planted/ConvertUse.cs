// rule: portable-type
public static class Planted
{
    public static string Use(byte[] data) => System.Convert.ToBase64String(data);
}
