using System.Reflection.Metadata;

namespace Edge.Tests.Unit.Nano;

/// <summary>The rules on the types and members that portable code refers to.</summary>
internal sealed class GatePortable(
    MetadataReader reader, Action<string, string, string> add)
{
    public void Examine()
    {
        string assembly = reader.GetString(reader.GetAssemblyDefinition().Name);
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
        {
            string name = MetadataNames.Of(reader, handle);
            if (IsFramework(handle) && IsRefused(name)) add("portable-type", assembly, name);
        }
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
        {
            MemberReference member = reader.GetMemberReference(handle);
            if (!IsFramework(member.Parent)) continue;
            string full = MetadataNames.Of(reader, handle);
            string method = reader.GetString(member.Name);
            bool refused = method is "Parse" or "TryParse"
                || GateLimits.PortableMembers.Any(
                    m => full.EndsWith("." + m, StringComparison.Ordinal));
            if (refused) add("portable-member", assembly, full);
        }
    }

    private static bool IsRefused(string name) =>
        !GateLimits.PortableTypesAllowed.Contains(name)
        && GateLimits.PortableTypes.Any(refused => refused.EndsWith('.')
            ? name.StartsWith(refused, StringComparison.Ordinal) : name == refused);

    private bool IsFramework(EntityHandle type) =>
        !(MetadataNames.AssemblyOf(reader, type) ?? "Edge.")
            .StartsWith("Edge.", StringComparison.Ordinal);
}
