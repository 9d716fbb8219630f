// rule: reference
public static class Planted
{
    public static System.Collections.Queue Use() => new System.Collections.Queue();
}
