// rule: instruction
public static class Planted
{
    public static bool Use(int value) => unchecked((nint)value) > 3;
}
