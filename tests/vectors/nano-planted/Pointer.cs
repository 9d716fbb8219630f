// rule: signature
// options: -unsafe+
public unsafe class Planted { public byte* At; }
