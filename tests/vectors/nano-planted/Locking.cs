// rule: portable-type
public static class Planted
{
    public static void Use(object gate)
    {
        lock (gate)
        {
            gate.ToString();
        }
    }
}
