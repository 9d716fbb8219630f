public class NoList { System.Collections.Generic.List<int> All; }
