// rule: function-pointer
// options: -unsafe+
public static unsafe class Planted
{
    public static object Use()
    {
        delegate*<int> call = &One;
        return call == null ? null : "set";
    }

    private static int One() => 1;
}
