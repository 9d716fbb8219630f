// rule: portable-type
public static class Planted
{
    public static void Use() => System.Diagnostics.Debug.WriteLine("gone without DEBUG");
}
