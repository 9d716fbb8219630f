// rule: portable-type
public static class Planted
{
    public static long Use() => System.DateTime.UtcNow.Ticks;
}
