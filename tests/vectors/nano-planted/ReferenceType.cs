// rule: instruction
public static class Planted
{
    public static object Use(System.TypedReference there) => __reftype(there);
}
