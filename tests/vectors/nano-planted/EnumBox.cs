// rule: enum-text
public enum Mood { Good, Bad }

public static class Planted
{
    public static object Use(Mood mood) => mood;
}
