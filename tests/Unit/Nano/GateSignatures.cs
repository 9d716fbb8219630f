using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Edge.Tests.Unit.Nano;

/// <summary>Reads one signature and names what the CLR cannot resolve in it.</summary>
internal sealed class GateSignatures : ISignatureTypeProvider<string, object?>
{
    private readonly List<string> _found = [];

    /// <summary>Floating point stands in the signature.</summary>
    public bool Floats { get; private set; }

    /// <summary>Native integers stand in the signature.</summary>
    public bool NativeIntegers { get; private set; }

    public IReadOnlyList<string> Found => _found;

    public void Method(MethodSignature<string> signature)
    {
        if (signature.Header.CallingConvention == SignatureCallingConvention.VarArgs)
            _found.Add("VARARG");
        if (signature.GenericParameterCount > 0) _found.Add("generic method");
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode)
    {
        if (typeCode is PrimitiveTypeCode.Single or PrimitiveTypeCode.Double) Floats = true;
        if (typeCode is PrimitiveTypeCode.IntPtr or PrimitiveTypeCode.UIntPtr)
            NativeIntegers = true;
        return typeCode == PrimitiveTypeCode.TypedReference ? Bad("TYPEDBYREF") : "";
    }

    public string GetTypeFromDefinition(
        MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => "";

    public string GetTypeFromReference(
        MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => "";

    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle,
        byte rawTypeKind) => "";

    public string GetSZArrayType(string elementType) => elementType;

    public string GetByReferenceType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        unmodifiedType;

    public string GetArrayType(string elementType, ArrayShape shape) => Bad("ARRAY");

    public string GetPointerType(string elementType) => Bad("PTR");

    public string GetPinnedType(string elementType) => Bad("PINNED");

    public string GetFunctionPointerType(MethodSignature<string> signature) => Bad("FNPTR");

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> arguments) =>
        Bad("GENERICINST");

    public string GetGenericMethodParameter(object? genericContext, int index) => Bad("MVAR");

    public string GetGenericTypeParameter(object? genericContext, int index) => Bad("VAR");

    private string Bad(string element)
    {
        if (!_found.Contains(element)) _found.Add(element);
        return "";
    }
}
