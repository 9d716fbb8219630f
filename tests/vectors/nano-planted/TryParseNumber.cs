// rule: portable-member
public static class Planted
{
    public static bool Use(string text) => long.TryParse(text, out _);
}
