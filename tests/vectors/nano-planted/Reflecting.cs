// rule: portable-type
public static class Planted
{
    public static string Use(object o) => o.GetType().Name;
}
