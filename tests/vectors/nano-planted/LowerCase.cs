// rule: portable-member
public static class Planted
{
    public static string Use(string text) => text.ToLower();
}
