// rule: portable-type
public static class Planted
{
    public static object Use() => System.TimeSpan.FromSeconds(1);
}
