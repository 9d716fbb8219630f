// rule: portable-type
public static class Planted
{
    public static object Use() => new System.Threading.Timer(s => { }, null, 1, 1);
}
