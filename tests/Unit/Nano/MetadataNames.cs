using System.Reflection.Metadata;

namespace Edge.Tests.Unit.Nano;

/// <summary>Full names as nanoFramework's list writes them: <c>Space.Outer+Inner</c>.</summary>
internal static class MetadataNames
{
    public static string Of(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => Of(reader, (TypeDefinitionHandle)handle),
        HandleKind.TypeReference => Of(reader, (TypeReferenceHandle)handle),
        HandleKind.MethodDefinition => Method(reader, (MethodDefinitionHandle)handle),
        HandleKind.MemberReference => Member(reader, (MemberReferenceHandle)handle),
        HandleKind.FieldDefinition => Field(reader, (FieldDefinitionHandle)handle),
        HandleKind.TypeSpecification => "(type specification)",
        HandleKind.MethodSpecification => "(generic method)",
        _ => $"({handle.Kind})",
    };

    public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        string name = reader.GetString(type.Name);
        return type.IsNested
            ? Of(reader, type.GetDeclaringType()) + "+" + name
            : Join(reader.GetString(type.Namespace), name);
    }

    public static string Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        TypeReference type = reader.GetTypeReference(handle);
        string name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Of(reader, (TypeReferenceHandle)type.ResolutionScope) + "+" + name
            : Join(reader.GetString(type.Namespace), name);
    }

    /// <summary>The assembly a type reference comes from; null for our own.</summary>
    public static string? AssemblyOf(MetadataReader reader, EntityHandle handle)
    {
        while (handle.Kind == HandleKind.TypeReference)
            handle = reader.GetTypeReference((TypeReferenceHandle)handle).ResolutionScope;
        return handle.Kind == HandleKind.AssemblyReference
            ? reader.GetString(
                reader.GetAssemblyReference((AssemblyReferenceHandle)handle).Name)
            : null;
    }

    public static bool IsEnum(MetadataReader reader, TypeDefinitionHandle handle)
    {
        EntityHandle parent = reader.GetTypeDefinition(handle).BaseType;
        return !parent.IsNil && Of(reader, parent) == "System.Enum";
    }

    private static string Method(MetadataReader reader, MethodDefinitionHandle handle)
    {
        MethodDefinition method = reader.GetMethodDefinition(handle);
        return Of(reader, method.GetDeclaringType()) + "." + reader.GetString(method.Name);
    }

    private static string Field(MetadataReader reader, FieldDefinitionHandle handle)
    {
        FieldDefinition field = reader.GetFieldDefinition(handle);
        return Of(reader, field.GetDeclaringType()) + "." + reader.GetString(field.Name);
    }

    private static string Member(MetadataReader reader, MemberReferenceHandle handle)
    {
        MemberReference member = reader.GetMemberReference(handle);
        return Of(reader, member.Parent) + "." + reader.GetString(member.Name);
    }

    private static string Join(string space, string name) =>
        space.Length == 0 ? name : space + "." + name;
}
