// rule: portable-type
public static class Planted
{
    public static int Use() => new System.Random().Next();
}
