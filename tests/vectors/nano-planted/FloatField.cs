// rule: floating-point
public class Planted { public float Share; }
