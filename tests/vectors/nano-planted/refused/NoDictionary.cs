public class NoDictionary { System.Collections.Generic.Dictionary<string, int> All; }
