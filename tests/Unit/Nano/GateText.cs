using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;

namespace Edge.Tests.Unit.Nano;

/// <summary>The bytes that names and literals take in nanoFramework's string table.</summary>
internal static class GateText
{
    public static int Bytes(MetadataReader reader)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (TypeDefinition type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
            texts.UnionWith([reader.GetString(type.Name), reader.GetString(type.Namespace)]);
        foreach (TypeReference type in reader.TypeReferences.Select(reader.GetTypeReference))
            texts.UnionWith([reader.GetString(type.Name), reader.GetString(type.Namespace)]);
        foreach (MethodDefinitionHandle method in reader.MethodDefinitions)
            texts.Add(reader.GetString(reader.GetMethodDefinition(method).Name));
        foreach (FieldDefinitionHandle field in reader.FieldDefinitions)
            texts.Add(reader.GetString(reader.GetFieldDefinition(field).Name));
        foreach (MemberReferenceHandle member in reader.MemberReferences)
            texts.Add(reader.GetString(reader.GetMemberReference(member).Name));
        if (reader.GetHeapSize(HeapIndex.UserString) > 0)
        {
            UserStringHandle handle = MetadataTokens.UserStringHandle(0);
            while (!(handle = reader.GetNextHandle(handle)).IsNil)
                texts.Add(reader.GetUserString(handle));
        }
        return texts.Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
    }
}
