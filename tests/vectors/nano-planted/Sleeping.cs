// rule: portable-type
public static class Planted
{
    public static void Use() => System.Threading.Thread.Sleep(1);
}
