public class NoYield { System.Collections.IEnumerable Use() { yield return 1; } }
