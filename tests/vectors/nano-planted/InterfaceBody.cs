// rule: interface-body
public interface IPlanted { int One() => 1; }
