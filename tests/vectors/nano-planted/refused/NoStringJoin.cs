public class NoStringJoin { string Use(string[] s) { return string.Join(",", s); } }
