// rule: table
public class Box<T> where T : class { }
