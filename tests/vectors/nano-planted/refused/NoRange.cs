public class NoRange { int[] Use(int[] data) { return data[1..3]; } }
