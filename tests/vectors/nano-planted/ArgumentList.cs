// rule: instruction
public static class Planted
{
    public static void Use(__arglist) => Take(__arglist);
    private static void Take(System.RuntimeArgumentHandle list) { }
}
