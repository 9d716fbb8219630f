// rule: instruction
public static class Planted
{
    public static bool Use(ref nint value) => value > 3;
}
