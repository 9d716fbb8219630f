// rule: static-start
public static class Later { public static int[] Table() => [1, 2]; }

public static class Planted { public static readonly int[] Same = Later.Table(); }
