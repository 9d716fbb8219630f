using System.Reflection;

// nanoFramework links assemblies by exact version: ours stay 1.0.0.0 for ever.
[assembly: AssemblyVersion("1.0.0.0")]
[assembly: AssemblyFileVersion("1.0.0.0")]
[assembly: AssemblyProduct("Edge")]
[assembly: AssemblyCompany("The Edge authors")]
