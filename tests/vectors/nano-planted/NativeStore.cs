// rule: instruction
public static class Planted
{
    public static void Use(ref nint value, nint other) => value = other;
}
