// rule: portable-member
public static class Planted
{
    public static int Use(string a, string b) => string.Compare(a, b);
}
