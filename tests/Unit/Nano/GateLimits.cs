namespace Edge.Tests.Unit.Nano;

/// <summary>The numbers and names of the gate, each with its reason.</summary>
internal static class GateLimits
{
    /// <summary>Bytes of IL an assembly may have; the .pe format ends at 64 KB.</summary>
    public const int IlBytes = 60_000;

    /// <summary>Bytes of distinct names and literals; the string table ends at 64 KB.</summary>
    public const int TextBytes = 60_000;

    /// <summary>Methods of one kind in one type; the type record counts them in a byte.</summary>
    public const int MethodsOfAKind = 200;

    /// <summary>Namespaces and types portable code may not touch.</summary>
    public static readonly string[] PortableTypes =
    [
        "System.Math", "System.DateTime", "System.TimeSpan", "System.Guid", "System.Random",
        "System.Environment", "System.SpanByte", "System.Convert", "System.Type",
        "System.Activator", "System.Threading.", "System.Reflection.", "System.GC",
        "System.Diagnostics.", "System.IO.", "System.Net.", "System.Device.",
    ];

    /// <summary>Attributes the compiler or the assembly's version needs.</summary>
    public static readonly string[] PortableTypesAllowed =
    [
        "System.Reflection.DefaultMemberAttribute", "System.Reflection.AssemblyVersionAttribute",
        "System.Reflection.AssemblyTitleAttribute", "System.Reflection.AssemblyCompanyAttribute",
        "System.Reflection.AssemblyProductAttribute",
        "System.Reflection.AssemblyCopyrightAttribute",
        "System.Reflection.AssemblyFileVersionAttribute",
    ];

    /// <summary>Members portable code may not call, without the type's namespace.</summary>
    public static readonly string[] PortableMembers =
    [
        "String.Format", "String.ToUpper", "String.ToLower", "String.Compare",
        "String.CompareTo", "Hashtable.GetEnumerator", "Hashtable.get_Keys",
        "Hashtable.get_Values",
    ];

    /// <summary>Methods that may index a string: short, constant-size text only.</summary>
    public static readonly string[] StringIndexers =
    [
        // The compiler's hash for a switch over strings.
        "<PrivateImplementationDetails>.ComputeStringHash",
    ];
}
