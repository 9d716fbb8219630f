// rule: instruction
// options: -unsafe+
public static unsafe class Planted
{
    public static int Use(delegate*<int, int> call) => call(1);
}
