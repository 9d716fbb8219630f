// rule: signature
public static class Planted
{
    public static void Use(int value)
    {
        System.TypedReference there = __makeref(value);
        Use(there);
    }

    private static void Use(System.TypedReference there) { }
}
