public class NoDivideByZeroException { void Use() { throw new System.DivideByZeroException(); } }
