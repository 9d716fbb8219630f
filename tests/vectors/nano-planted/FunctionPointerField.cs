// rule: signature
// options: -unsafe+
public unsafe class Planted { public delegate*<int, int> Call; }
