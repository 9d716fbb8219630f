public class NoHexString { string Use(byte[] a) { return System.Convert.ToHexString(a); } }
