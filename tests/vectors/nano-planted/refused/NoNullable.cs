public class NoNullable { int? Value; }
