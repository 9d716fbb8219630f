// rule: table
public static class Planted
{
    [System.Runtime.InteropServices.DllImport("native")]
    public static extern int Call();
}
