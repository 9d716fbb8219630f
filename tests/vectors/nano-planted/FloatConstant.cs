// rule: floating-point
public static class Planted
{
    public static object Use() => 0.1;
}
