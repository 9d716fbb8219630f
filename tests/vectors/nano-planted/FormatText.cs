// rule: portable-member
public static class Planted
{
    public static string Use(int grams) => string.Format("{0} g", grams);
}
