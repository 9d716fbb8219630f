// rule: checked
public static class Planted
{
    public static int Use(int a, int b) => checked(a + b);
}
