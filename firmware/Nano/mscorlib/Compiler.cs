// Mirrors nanoFramework.CoreLibrary: what the C# compiler itself asks for, from
// System/AttributeUsage.cs, ParamArrayAttribute.cs, Runtime/CompilerServices/*.cs,
// Runtime/InteropServices/*.cs. Declarations only.
namespace System
{
    [Flags]
    public enum AttributeTargets
    {
        Assembly = 1, Module = 2, Class = 4, Struct = 8, Enum = 16, Constructor = 32,
        Method = 64, Property = 128, Field = 256, Event = 512, Interface = 1024,
        Parameter = 2048, Delegate = 4096, ReturnValue = 8192,
    }

    public sealed class AttributeUsageAttribute : Attribute
    {
        public extern AttributeUsageAttribute(AttributeTargets validOn);
        public extern bool AllowMultiple { get; set; }
        public extern bool Inherited { get; set; }
    }

    public sealed class ParamArrayAttribute : Attribute
    {
        public extern ParamArrayAttribute();
    }

    public class FlagsAttribute : Attribute
    {
        public extern FlagsAttribute();
    }
}

namespace System.Runtime.CompilerServices
{
    public static class RuntimeHelpers
    {
        public static extern void InitializeArray(Array array, RuntimeFieldHandle fldHandle);
    }

    public static class IsExternalInit
    {
    }

    // Declared by nanoFramework, so the compiler accepts interface methods with bodies, which
    // its CLR then cannot call. The gate refuses them in the metadata.
    public static partial class RuntimeFeature
    {
        public const string DefaultImplementationsOfInterfaces =
            "DefaultImplementationsOfInterfaces";
    }

    public sealed class ExtensionAttribute : Attribute
    {
        public extern ExtensionAttribute();
    }

    public sealed class IndexerNameAttribute : Attribute
    {
        public extern IndexerNameAttribute(string indexerName);
    }

    public sealed class InternalsVisibleToAttribute : Attribute
    {
        public extern InternalsVisibleToAttribute(string assemblyName);
    }
}

namespace System.Runtime.InteropServices
{
    public sealed class OutAttribute : Attribute
    {
        public extern OutAttribute();
    }
}
