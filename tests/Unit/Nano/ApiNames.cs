using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Edge.Tests.Unit.Nano;

/// <summary>Type names as nanoFramework's list writes them.</summary>
internal sealed class ApiNames : ISignatureTypeProvider<string, object?>
{
    private static readonly Dictionary<PrimitiveTypeCode, string> Keywords = new()
    {
        [PrimitiveTypeCode.Void] = "void", [PrimitiveTypeCode.Boolean] = "bool",
        [PrimitiveTypeCode.Byte] = "byte", [PrimitiveTypeCode.SByte] = "sbyte",
        [PrimitiveTypeCode.Char] = "char", [PrimitiveTypeCode.Int16] = "short",
        [PrimitiveTypeCode.UInt16] = "ushort", [PrimitiveTypeCode.Int32] = "int",
        [PrimitiveTypeCode.UInt32] = "uint", [PrimitiveTypeCode.Int64] = "long",
        [PrimitiveTypeCode.UInt64] = "ulong", [PrimitiveTypeCode.Single] = "float",
        [PrimitiveTypeCode.Double] = "double", [PrimitiveTypeCode.String] = "string",
        [PrimitiveTypeCode.Object] = "object", [PrimitiveTypeCode.IntPtr] = "System.IntPtr",
        [PrimitiveTypeCode.UIntPtr] = "System.UIntPtr",
        [PrimitiveTypeCode.TypedReference] = "System.TypedReference",
    };

    /// <summary>Structs that the surface uses as a parameter with a default.</summary>
    public static bool IsKnownStruct(string type) => type == "System.Threading.CancellationToken";

    public string Of(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition =>
            GetTypeFromDefinition(reader, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => GetTypeFromReference(reader, (TypeReferenceHandle)handle, 0),
        _ => reader.GetTypeSpecification((TypeSpecificationHandle)handle)
            .DecodeSignature(this, null),
    };

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => Keywords[typeCode];

    public string GetTypeFromDefinition(
        MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Short(MetadataNames.Of(reader, handle));

    public string GetTypeFromReference(
        MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Short(MetadataNames.Of(reader, handle));

    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle,
        byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetByReferenceType(string elementType) => "ref " + elementType;

    public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType + " pinned";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "delegate*";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> arguments) =>
        genericType + "<" + string.Join(',', arguments) + ">";

    public string GetGenericMethodParameter(object? genericContext, int index) => "!!" + index;

    public string GetGenericTypeParameter(object? genericContext, int index) => "!" + index;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        unmodifiedType;

    // The library's own metadata names its primitives as definitions.
    private static string Short(string name) => name switch
    {
        "System.Object" => "object",
        "System.String" => "string",
        _ => name,
    };
}
