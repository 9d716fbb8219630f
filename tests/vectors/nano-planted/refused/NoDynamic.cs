public class NoDynamic { int Use(dynamic value) { return value.Length; } }
