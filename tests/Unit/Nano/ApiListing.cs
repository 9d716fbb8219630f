using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Edge.Tests.Unit.Nano;

/// <summary>One type of an assembly in the form of nanoFramework's member list.</summary>
internal sealed record ApiType(
    string Assembly, string Name, string Kind, string[] Interfaces, HashSet<string> Lines);

/// <summary>Writes a compiled surface in that form, and reads the list itself.</summary>
internal static class ApiListing
{
    /// <summary>Reads the list: <c>T V F C M</c> lines without their remarks.</summary>
    public static Dictionary<string, ApiType> Parse(IEnumerable<string> lines)
    {
        var types = new Dictionary<string, ApiType>(StringComparer.Ordinal);
        string assembly = "";
        ApiType? type = null;
        foreach (string raw in lines)
        {
            string line = raw.Split(" ;")[0];
            if (line.StartsWith("A ", StringComparison.Ordinal)) assembly = line.Split(' ')[1];
            else if (line.StartsWith("T ", StringComparison.Ordinal))
            {
                type = Head(assembly, line[2..]);
                types[assembly + "|" + type.Name] = type;
            }
            else if (line.StartsWith("V ", StringComparison.Ordinal))
                type!.Lines.UnionWith(line[2..].Split(' ').Select(v => "V " + v));
            else if (line.Length > 0 && "FCM".Contains(line[0], StringComparison.Ordinal))
                type!.Lines.Add(line);
        }
        return types;
    }

    /// <summary>Writes every visible type of a compiled assembly.</summary>
    public static IReadOnlyList<ApiType> Of(string path)
    {
        using var pe = new PEReader(File.OpenRead(path));
        MetadataReader reader = pe.GetMetadataReader();
        string assembly = reader.GetString(reader.GetAssemblyDefinition().Name);
        return reader.TypeDefinitions.Where(handle => IsVisible(reader, handle))
            .Select(handle => new ApiTypeWriter(reader, handle).Write(assembly)).ToArray();
    }

    /// <summary>Splits "kind Name : base, interfaces" into its parts.</summary>
    private static ApiType Head(string assembly, string text)
    {
        int equals = text.IndexOf(" = ", StringComparison.Ordinal);
        string left = equals < 0 ? text : text[..equals];
        string[] halves = left.Split(" : ");
        int cut = halves[0].LastIndexOf(' ');
        string name = halves[0][(cut + 1)..];
        string[] parents = halves.Length > 1 ? halves[1].Split(", ") : [];
        string kind = halves[0][..cut];
        if (equals >= 0) kind += text[equals..];
        bool derives = kind.EndsWith("class", StringComparison.Ordinal)
            && parents.Length > 0 && !IsInterfaceName(parents[0]);
        if (derives || kind.EndsWith("enum", StringComparison.Ordinal))
        {
            kind += " : " + parents[0];
            parents = parents[1..];
        }
        return new ApiType(assembly, name, kind, parents, new(StringComparer.Ordinal));
    }

    private static bool IsInterfaceName(string fullName)
    {
        string last = fullName[(fullName.LastIndexOfAny(['.', '+']) + 1)..];
        return last.Length > 1 && last[0] == 'I' && char.IsUpper(last[1])
            && !last.StartsWith("IO", StringComparison.Ordinal)
            && !last.StartsWith("IP", StringComparison.Ordinal);
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        TypeDefinition type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily
                or TypeAttributes.NestedFamORAssem => IsVisible(reader, type.GetDeclaringType()),
            _ => false,
        };
    }
}
