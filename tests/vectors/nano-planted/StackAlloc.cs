// rule: instruction
// options: -unsafe+
public static unsafe class Planted
{
    public static int Use(int count)
    {
        byte* room = stackalloc byte[count];
        return room[0];
    }
}
