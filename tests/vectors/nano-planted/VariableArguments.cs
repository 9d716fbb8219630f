// rule: signature
public class Planted { public Planted(__arglist) { } }
