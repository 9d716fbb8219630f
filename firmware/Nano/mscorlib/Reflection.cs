// Mirrors nanoFramework.CoreLibrary: System/Type.cs, RuntimeTypeHandle.cs and its family,
// Reflection/MemberInfo.cs and the assembly attributes. Declarations only.
namespace System
{
    public struct RuntimeTypeHandle
    {
        private readonly byte _only;
    }

    public struct RuntimeFieldHandle
    {
        private readonly byte _only;
    }

    public struct RuntimeMethodHandle
    {
        private readonly byte _only;
    }

    public abstract class Type : Reflection.MemberInfo
    {
        protected extern Type();
        public static extern Type GetTypeFromHandle(RuntimeTypeHandle handle);
        public abstract string FullName { get; }
    }
}

namespace System.Reflection
{
    public abstract class MemberInfo
    {
        protected extern MemberInfo();
        public abstract string Name { get; }
    }

    public sealed class DefaultMemberAttribute : Attribute
    {
        public extern DefaultMemberAttribute(string memberName);
    }

    public sealed class AssemblyTitleAttribute : Attribute
    {
        public extern AssemblyTitleAttribute(string title);
    }

    public sealed class AssemblyCompanyAttribute : Attribute
    {
        public extern AssemblyCompanyAttribute(string company);
    }

    public sealed class AssemblyProductAttribute : Attribute
    {
        public extern AssemblyProductAttribute(string product);
    }

    public sealed class AssemblyCopyrightAttribute : Attribute
    {
        public extern AssemblyCopyrightAttribute(string copyright);
    }

    public sealed class AssemblyVersionAttribute : Attribute
    {
        public extern AssemblyVersionAttribute(string version);
    }

    public sealed class AssemblyFileVersionAttribute : Attribute
    {
        public extern AssemblyFileVersionAttribute(string version);
    }
}
