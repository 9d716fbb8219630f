// rule: signature
public static class Planted { public static T Same<T>(T value) => value; }
