public class NoUtf8Literal { void Use() { var bytes = "abc"u8; } }
