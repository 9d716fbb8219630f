// rule: version
// options: -noinfo
[assembly: System.Reflection.AssemblyVersion("1.0.0.1")]

public static class Planted { }
