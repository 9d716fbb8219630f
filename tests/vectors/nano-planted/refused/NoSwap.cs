public class NoSwap { object Use(int[] a) { var t = (a[0], a[1]); return t; } }
