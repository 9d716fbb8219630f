// rule: signature
public class Box<T> { public T Value; }
