// rule: floating-point
public static class Planted
{
    public static int Use(int value) => (int)(value * 1.5f);
}
