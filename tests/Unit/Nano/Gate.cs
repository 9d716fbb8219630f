using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Edge.Tests.Unit.Nano;

/// <summary>Everything that compiles against the surface and breaks on the CLR.</summary>
/// <remarks>Rules and reasons: <c>docs/reference/nano-gate.md</c>.</remarks>
internal sealed class Gate
{
    private static readonly TableIndex[] EmptyTables =
    [
        TableIndex.GenericParam, TableIndex.GenericParamConstraint, TableIndex.MethodSpec,
        TableIndex.ImplMap, TableIndex.ModuleRef, TableIndex.ManifestResource,
    ];

    private readonly MetadataReader _reader;
    private readonly PEReader _image;
    private readonly GateTerms _terms;
    private readonly List<Finding> _findings = [];
    private readonly string _assembly;

    private Gate(PEReader image, GateTerms terms)
    {
        _image = image;
        _reader = image.GetMetadataReader();
        _terms = terms;
        _assembly = _reader.GetString(_reader.GetAssemblyDefinition().Name);
    }

    public static IReadOnlyList<Finding> Examine(string path, GateTerms terms)
    {
        using var image = new PEReader(File.OpenRead(path));
        return new Gate(image, terms).Examine();
    }

    /// <summary>Bytes of IL, and of names and literals, of an assembly.</summary>
    public static (int Il, int Text) Size(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        MetadataReader reader = image.GetMetadataReader();
        int il = reader.MethodDefinitions.Select(reader.GetMethodDefinition)
            .Where(method => method.RelativeVirtualAddress != 0)
            .Sum(method => image.GetMethodBody(method.RelativeVirtualAddress)
                .GetILBytes()!.Length);
        return (il, GateText.Bytes(reader));
    }

    private List<Finding> Examine()
    {
        foreach (TableIndex table in EmptyTables)
            if (_reader.GetTableRowCount(table) > 0) Add("table", _assembly, table + " has rows");
        Version version = _reader.GetAssemblyDefinition().Version;
        if (version != new Version(1, 0, 0, 0)) Add("version", _assembly, version.ToString());
        foreach (AssemblyReferenceHandle handle in _reader.AssemblyReferences)
            Reference(_reader.GetString(_reader.GetAssemblyReference(handle).Name));
        Signatures();
        int il = 0;
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions) il += Type(handle);
        if (il > GateLimits.IlBytes) Add("il-size", _assembly, il + " bytes of IL");
        int text = GateText.Bytes(_reader);
        if (text > GateLimits.TextBytes) Add("text-size", _assembly, text + " bytes of text");
        if (_terms.Portable) new GatePortable(_reader, Add).Examine();
        return _findings;
    }

    private void Reference(string name)
    {
        if (!_terms.References.Contains(name)) Add("reference", _assembly, name);
        bool core = name is "mscorlib" or "nanoFramework.System.Text"
            or "nanoFramework.System.Collections"
            || name.StartsWith("Edge.", StringComparison.Ordinal);
        if (_terms.Portable && !core) Add("portable-reference", _assembly, name);
    }

    private void Signatures()
    {
        foreach (TypeDefinitionHandle type in _reader.TypeDefinitions)
        {
            TypeDefinition definition = _reader.GetTypeDefinition(type);
            foreach (FieldDefinitionHandle field in definition.GetFields())
                Signature(field, p => _reader.GetFieldDefinition(field).DecodeSignature(p, null));
            foreach (MethodDefinitionHandle method in definition.GetMethods())
                Signature(method, p => p.Method(
                    _reader.GetMethodDefinition(method).DecodeSignature(p, null)));
            foreach (PropertyDefinitionHandle property in definition.GetProperties())
                Signature(property, p => p.Method(
                    _reader.GetPropertyDefinition(property).DecodeSignature(p, null)));
        }
        foreach (MemberReferenceHandle handle in _reader.MemberReferences) Member(handle);
        for (int row = 1; row <= _reader.GetTableRowCount(TableIndex.TypeSpec); row++)
        {
            TypeSpecificationHandle handle = MetadataTokens.TypeSpecificationHandle(row);
            Signature(handle, p => _reader.GetTypeSpecification(handle).DecodeSignature(p, null));
        }
        for (int row = 1; row <= _reader.GetTableRowCount(TableIndex.StandAloneSig); row++)
            Alone(MetadataTokens.StandaloneSignatureHandle(row));
    }

    private void Member(MemberReferenceHandle handle)
    {
        MemberReference member = _reader.GetMemberReference(handle);
        Signature(handle, p =>
        {
            if (member.GetKind() == MemberReferenceKind.Field) member.DecodeFieldSignature(p, null);
            else p.Method(member.DecodeMethodSignature(p, null));
        });
    }

    private void Alone(StandaloneSignatureHandle handle)
    {
        StandaloneSignature signature = _reader.GetStandaloneSignature(handle);
        Signature(handle, p =>
        {
            if (signature.GetKind() == StandaloneSignatureKind.LocalVariables)
                signature.DecodeLocalSignature(p, null);
            else p.Method(signature.DecodeMethodSignature(p, null));
        });
    }

    private void Signature(EntityHandle owner, Action<GateSignatures> decode)
    {
        var provider = new GateSignatures();
        decode(provider);
        string where = MetadataNames.Of(_reader, owner);
        foreach (string found in provider.Found) Add("signature", where, found);
        bool constructor = where.EndsWith("..ctor", StringComparison.Ordinal);
        if (provider.NativeIntegers && !constructor) Add("signature", where, "I or U");
        if (provider.Floats && _terms.Portable) Add("floating-point", where, "R4 or R8");
    }

    private int Type(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        string name = MetadataNames.Of(_reader, handle);
        int il = 0;
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (MethodDefinitionHandle each in type.GetMethods())
        {
            MethodDefinition method = _reader.GetMethodDefinition(each);
            Kind(type, name, method, kinds);
            if (method.RelativeVirtualAddress == 0) continue;
            MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
            byte[] bytes = body.GetILBytes()!;
            il += bytes.Length;
            string where = MetadataNames.Of(_reader, each);
            if (body.ExceptionRegions.Any(r => r.Kind == ExceptionRegionKind.Filter))
                Add("filter", where, "exception filter");
            new GateIl(_reader, _terms, Add, handle, where).Examine(IlWalk.Read(bytes));
        }
        foreach ((string kind, int count) in kinds)
            if (count > GateLimits.MethodsOfAKind) Add("methods", name, $"{count} {kind}");
        return il;
    }

    private void Kind(
        TypeDefinition type, string name, MethodDefinition method, Dictionary<string, int> kinds)
    {
        bool isStatic = method.Attributes.HasFlag(MethodAttributes.Static);
        bool isAbstract = method.Attributes.HasFlag(MethodAttributes.Abstract);
        string kind = isStatic ? "static methods"
            : method.Attributes.HasFlag(MethodAttributes.Virtual) ? "virtual methods"
            : "instance methods";
        kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
        if (isStatic && isAbstract) Add("static-abstract", name, "abstract static member");
        bool inInterface = type.Attributes.HasFlag(TypeAttributes.Interface);
        if (inInterface && !isStatic && method.RelativeVirtualAddress != 0)
            Add("interface-body", name, "method with a body in an interface");
    }

    private void Add(string rule, string where, string what) =>
        _findings.Add(new Finding(rule, where, what));
}
