// rule: string-index
public static class Planted
{
    public static char Use(string text, int at) => text[at];
}
