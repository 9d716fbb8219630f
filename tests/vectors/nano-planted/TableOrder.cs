// rule: portable-member
// options: -also:nanoFramework.System.Collections
public static class Planted
{
    public static int Use(System.Collections.Hashtable table)
    {
        int count = 0;
        foreach (object entry in table) count += entry == null ? 0 : 1;
        return count;
    }
}
