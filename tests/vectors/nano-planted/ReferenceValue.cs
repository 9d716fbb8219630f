// rule: instruction
public static class Planted
{
    public static int Use(System.TypedReference there) => __refvalue(there, int);
}
