// rule: table
public class Box<T> { }
