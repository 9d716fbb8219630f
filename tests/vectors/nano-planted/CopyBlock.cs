// rule: instruction
// options: -unsafe+
public static unsafe class Planted
{
    public static int Use()
    {
        byte* room = stackalloc byte[] { 1, 2, 3, 4, 5, 6, 7, 8 };
        return room[3];
    }
}
