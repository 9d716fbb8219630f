// rule: table
// options: -resource:{self}
public static class Planted { }
