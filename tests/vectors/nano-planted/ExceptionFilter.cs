// rule: filter
public static class Planted
{
    public static int Use(int[] data)
    {
        try
        {
            return data[0];
        }
        catch (System.Exception) when (data != null)
        {
            return 0;
        }
    }
}
