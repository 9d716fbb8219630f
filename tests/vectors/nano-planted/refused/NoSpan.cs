public class NoSpan { void Use(byte[] data) { System.Span<byte> all = data; } }
