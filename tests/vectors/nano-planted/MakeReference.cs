// rule: instruction
public static class Planted
{
    public static void Use(int value) => Take(__makeref(value));
    private static void Take(System.TypedReference there) { }
}
