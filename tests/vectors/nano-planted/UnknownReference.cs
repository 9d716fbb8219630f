// rule: reference
// options: -link:nanoFramework.System.Collections
public static class Planted
{
    public static System.Collections.Queue Use() => new System.Collections.Queue();
}
