// rule: static-start
public class Later { }

public static class Planted { public static readonly Later One = new Later(); }
