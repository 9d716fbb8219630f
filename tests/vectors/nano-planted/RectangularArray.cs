// rule: signature
public class Planted { public int[,] Table; }
