public class NoConsoleNumber { void Use() { System.Console.WriteLine(1); } }
