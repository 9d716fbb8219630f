// rule: enum-text
public enum Mood { Good, Bad }

public static class Planted
{
    public static string Use(Mood mood) => mood.ToString();
}
