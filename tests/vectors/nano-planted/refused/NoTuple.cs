public class NoTuple { object Use() { var pair = (1, 2); return pair; } }
