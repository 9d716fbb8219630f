// rule: portable-member
public static class Planted
{
    public static string Use(int grams) => $"{grams} g";
}
