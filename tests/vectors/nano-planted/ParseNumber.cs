// rule: portable-member
public static class Planted
{
    public static int Use(string text) => int.Parse(text);
}
