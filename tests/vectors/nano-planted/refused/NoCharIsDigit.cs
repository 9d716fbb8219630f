public class NoCharIsDigit { bool Use(char c) { return char.IsDigit(c); } }
