// rule: signature
public class Planted { public System.Action<int> Changed; }
