using System.Linq; public class NoQuery { object Use(int[] data) { return data.Select(x => x); } }
