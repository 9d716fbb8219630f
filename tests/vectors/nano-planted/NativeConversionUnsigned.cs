// rule: instruction
public static class Planted
{
    public static bool Use(uint value) => unchecked((nuint)value) > 3;
}
