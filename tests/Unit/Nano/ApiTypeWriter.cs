using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;

namespace Edge.Tests.Unit.Nano;

/// <summary>Writes one type definition as the lines of nanoFramework's member list.</summary>
internal sealed class ApiTypeWriter(MetadataReader reader, TypeDefinitionHandle handle)
{
    private static readonly ApiNames Names = new();
    private readonly TypeDefinition _type = reader.GetTypeDefinition(handle);

    public ApiType Write(string assembly)
    {
        string parent = _type.BaseType.IsNil ? "" : Names.Of(reader, _type.BaseType);
        var lines = new HashSet<string>(StringComparer.Ordinal);
        if (parent == "System.Enum")
        {
            string under = "";
            foreach (FieldDefinitionHandle field in _type.GetFields())
                under = EnumValue(reader.GetFieldDefinition(field), lines) ?? under;
            return Result(assembly, Flagged() + "enum : " + under, [], lines);
        }
        if (parent == "System.MulticastDelegate") return Delegate(assembly, lines);
        foreach (FieldDefinitionHandle field in _type.GetFields())
            AddField(reader.GetFieldDefinition(field), lines);
        foreach (MethodDefinitionHandle method in _type.GetMethods())
            AddMethod(reader.GetMethodDefinition(method), lines);
        string[] interfaces = _type.GetInterfaceImplementations()
            .Select(i => Names.Of(reader, reader.GetInterfaceImplementation(i).Interface))
            .ToArray();
        return Result(assembly, Kind(parent), interfaces, lines);
    }

    private ApiType Result(
        string assembly, string kind, string[] interfaces, HashSet<string> lines) =>
        new(assembly, MetadataNames.Of(reader, handle), kind, interfaces, lines);

    private string Kind(string parent)
    {
        if (_type.Attributes.HasFlag(TypeAttributes.Interface)) return "interface";
        bool isEnumItself = MetadataNames.Of(reader, handle) == "System.Enum";
        if (parent == "System.ValueType" && !isEnumItself) return "struct";
        bool isAbstract = _type.Attributes.HasFlag(TypeAttributes.Abstract);
        bool isSealed = _type.Attributes.HasFlag(TypeAttributes.Sealed);
        string modifier = isAbstract && isSealed ? "static "
            : isAbstract ? "abstract " : isSealed ? "sealed " : "";
        return modifier + (parent is "" or "object" ? "class" : "class : " + parent);
    }

    private string Flagged() => _type.GetCustomAttributes().Any(a =>
    {
        EntityHandle constructor = reader.GetCustomAttribute(a).Constructor;
        return MetadataNames.Of(reader, constructor) == "System.FlagsAttribute..ctor";
    }) ? "flags " : "";

    private string? EnumValue(FieldDefinition field, HashSet<string> lines)
    {
        if (!field.Attributes.HasFlag(FieldAttributes.Literal))
            return field.DecodeSignature(Names, null);
        lines.Add($"V {reader.GetString(field.Name)}={Constant(field.GetDefaultValue())}");
        return null;
    }

    private ApiType Delegate(string assembly, HashSet<string> lines)
    {
        MethodDefinition invoke = _type.GetMethods().Select(reader.GetMethodDefinition)
            .Single(m => reader.StringComparer.Equals(m.Name, "Invoke"));
        MethodSignature<string> signature = invoke.DecodeSignature(Names, null);
        string kind = $"delegate = {signature.ReturnType} ({Parameters(invoke, signature)})";
        return Result(assembly, kind, [], lines);
    }

    private void AddField(FieldDefinition field, HashSet<string> lines)
    {
        FieldAttributes access = field.Attributes & FieldAttributes.FieldAccessMask;
        if (access is not (FieldAttributes.Public or FieldAttributes.Family
            or FieldAttributes.FamORAssem)) return;
        string flags = access == FieldAttributes.Public ? "" : "p";
        bool literal = field.Attributes.HasFlag(FieldAttributes.Literal);
        if (literal) flags += "k";
        else if (field.Attributes.HasFlag(FieldAttributes.Static)) flags += "s";
        if (field.Attributes.HasFlag(FieldAttributes.InitOnly)) flags += "r";
        string line = $"F {(flags.Length == 0 ? "-" : flags)} "
            + $"{field.DecodeSignature(Names, null)} {reader.GetString(field.Name)}";
        lines.Add(literal ? line + "=" + Constant(field.GetDefaultValue()) : line);
    }

    private void AddMethod(MethodDefinition method, HashSet<string> lines)
    {
        MethodAttributes access = method.Attributes & MethodAttributes.MemberAccessMask;
        if (access is not (MethodAttributes.Public or MethodAttributes.Family
            or MethodAttributes.FamORAssem)) return;
        string name = reader.GetString(method.Name);
        if (name == ".cctor") return;
        MethodSignature<string> signature = method.DecodeSignature(Names, null);
        string flags = Flags(method, access);
        string parameters = Parameters(method, signature);
        lines.Add(name == ".ctor"
            ? $"C {flags} ({parameters})"
            : $"M {flags} {signature.ReturnType} {name}({parameters})");
    }

    private string Flags(MethodDefinition method, MethodAttributes access)
    {
        if (_type.Attributes.HasFlag(TypeAttributes.Interface)) return "-";
        string flags = access == MethodAttributes.Public ? "" : "p";
        if (method.Attributes.HasFlag(MethodAttributes.Static)) flags += "s";
        bool isNew = method.Attributes.HasFlag(MethodAttributes.NewSlot);
        bool isFinal = method.Attributes.HasFlag(MethodAttributes.Final);
        if (method.Attributes.HasFlag(MethodAttributes.Abstract)) flags += "a";
        else if (method.Attributes.HasFlag(MethodAttributes.Virtual) && !(isNew && isFinal))
            flags += isNew ? "v" : isFinal ? "of" : "o";
        return flags.Length == 0 ? "-" : flags;
    }

    private string Parameters(MethodDefinition method, MethodSignature<string> signature)
    {
        string[] texts = signature.ParameterTypes.ToArray();
        foreach (ParameterHandle each in method.GetParameters())
        {
            Parameter parameter = reader.GetParameter(each);
            if (parameter.SequenceNumber == 0) continue;
            int at = parameter.SequenceNumber - 1;
            string type = texts[at];
            if (type.StartsWith("ref ", StringComparison.Ordinal)
                && parameter.Attributes.HasFlag(ParameterAttributes.Out)) type = "out " + type[4..];
            if (IsParams(parameter)) type = "params " + type;
            texts[at] = $"{type} {reader.GetString(parameter.Name)}{Default(parameter, type)}";
        }
        return string.Join(',', texts);
    }

    private bool IsParams(Parameter parameter) => parameter.GetCustomAttributes().Any(a =>
        MetadataNames.Of(reader, reader.GetCustomAttribute(a).Constructor)
            == "System.ParamArrayAttribute..ctor");

    private string Default(Parameter parameter, string type)
    {
        if (!parameter.Attributes.HasFlag(ParameterAttributes.HasDefault)) return "";
        string value = Constant(parameter.GetDefaultValue());
        return value == "null" && ApiNames.IsKnownStruct(type) ? "=default" : "=" + value;
    }

    private string Constant(ConstantHandle constant)
    {
        Constant stored = reader.GetConstant(constant);
        BlobReader blob = reader.GetBlobReader(stored.Value);
        return blob.ReadConstant(stored.TypeCode) switch
        {
            null => "null",
            bool truth => truth ? "true" : "false",
            char letter => ((int)letter).ToString(CultureInfo.InvariantCulture),
            string text => "\"" + text + "\"",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            object other => other.ToString()!,
        };
    }
}
