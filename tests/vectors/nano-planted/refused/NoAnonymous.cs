public class NoAnonymous { object Use() { return new { A = 1 }; } }
