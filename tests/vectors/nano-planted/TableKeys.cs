// rule: portable-member
// options: -also:nanoFramework.System.Collections
public static class Planted
{
    public static int Use(System.Collections.Hashtable table) => table.Keys.Count;
}
