// rule: portable-type
public static class Planted
{
    public static long Use(long a, long b) => (long)System.Math.Max(a, b);
}
