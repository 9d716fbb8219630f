public class NoOverflowException { void Use() { throw new System.OverflowException(); } }
