// rule: table
public static class Planted
{
    public static int Use() => Same<int>(1);
    private static T Same<T>(T value) => value;
}
