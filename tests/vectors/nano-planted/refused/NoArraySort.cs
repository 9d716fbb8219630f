public class NoArraySort { void Use(int[] a) { System.Array.Sort(a); } }
