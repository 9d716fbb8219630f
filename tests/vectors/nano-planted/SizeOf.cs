// rule: instruction
// options: -unsafe+
public struct Pair { public int A; public object B; }

public static unsafe class Planted
{
    public static int Use() => sizeof(Pair);
}
