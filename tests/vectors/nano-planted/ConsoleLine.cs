// rule: console
public static class Planted
{
    public static void Use() => System.Console.WriteLine("only a bench prints");
}
