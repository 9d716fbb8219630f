public class NoSpread { int[] Use(int[] a) { return [.. a, 1]; } }
