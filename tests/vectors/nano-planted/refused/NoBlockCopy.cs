public class NoBlockCopy { void Use(byte[] a) { System.Buffer.BlockCopy(a, 0, a, 1, 2); } }
