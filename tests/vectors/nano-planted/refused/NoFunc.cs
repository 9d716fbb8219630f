public class NoFunc { System.Func<int> Use; }
