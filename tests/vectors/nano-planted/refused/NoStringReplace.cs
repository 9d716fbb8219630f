public class NoStringReplace { string Use(string s) { return s.Replace("a", "b"); } }
