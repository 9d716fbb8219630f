public class NoFromEnd { int Use(int[] data) { var last = ^1; return data[last]; } }
