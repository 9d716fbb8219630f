// rule: instruction
// options: -unsafe+
public static unsafe class Planted
{
    public static int Use()
    {
        byte* room = stackalloc byte[] { 7, 7, 7, 7, 7, 7, 7, 7 };
        return room[3];
    }
}
