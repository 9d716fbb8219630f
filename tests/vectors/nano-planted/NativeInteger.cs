// rule: signature
public class Planted { public nint Count; }
