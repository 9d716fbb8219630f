// rule: portable-type
public static class Planted
{
    public static object Use() => System.Guid.NewGuid();
}
