using System.Reflection.Metadata;

namespace Edge.Tests.Unit.Nano;

/// <summary>The rules on the instructions of one method.</summary>
internal sealed class GateIl(
    MetadataReader reader, GateTerms terms, Action<string, string, string> add,
    TypeDefinitionHandle owner, string where)
{
    /// <summary>Instructions the metadata processor or the CLR refuses.</summary>
    public static readonly HashSet<string> Refused = new(StringComparer.Ordinal)
    {
        "localloc", "calli", "jmp", "arglist", "cpblk", "initblk", "mkrefany", "refanyval",
        "refanytype", "ckfinite", "tail.", "sizeof", "conv.i", "conv.u", "ldind.i", "stind.i",
    };

    private static readonly HashSet<string> Floats = new(StringComparer.Ordinal)
    {
        "ldc.r4", "ldc.r8", "conv.r4", "conv.r8", "conv.r.un", "ldind.r4", "ldind.r8",
        "stind.r4", "stind.r8", "ldelem.r4", "ldelem.r8", "stelem.r4", "stelem.r8",
    };

    public void Examine(IReadOnlyList<IlStep> steps)
    {
        bool starts = where.EndsWith("..cctor", StringComparison.Ordinal);
        for (int at = 0; at < steps.Count; at++)
        {
            IlStep step = steps[at];
            Instruction(step.Name);
            if (step.Name is "ldftn" or "ldvirtftn" && !FeedsDelegate(steps, at))
                add("function-pointer", where, step.Name + " outside a delegate");
            if (step.Token.IsNil) continue;
            string target = MetadataNames.Of(reader, step.Token);
            if (starts) AtStart(step, target);
            if (target.EndsWith(".set_ValidateServerCertificate", StringComparison.Ordinal))
                add("certificate", where, "turns verification of the server off or on");
            if (!terms.Portable) continue;
            Enums(step, target);
            bool prints = target.StartsWith("System.Console.", StringComparison.Ordinal);
            if (prints && !(terms.MayPrint && where.Contains(".Bench.", StringComparison.Ordinal)))
                add("console", where, "only a bench prints");
        }
    }

    private void Instruction(string name)
    {
        if (Refused.Contains(name)) add("instruction", where, name);
        if (name.Contains(".ovf", StringComparison.Ordinal)) add("checked", where, name);
        if (terms.Portable && Floats.Contains(name)) add("floating-point", where, name);
    }

    private bool FeedsDelegate(IReadOnlyList<IlStep> steps, int at) =>
        at + 1 < steps.Count && steps[at + 1].Name == "newobj"
        && MetadataNames.Of(reader, steps[at + 1].Token)
            .EndsWith("..ctor", StringComparison.Ordinal);

    // Static constructors run before Main in the order of the types' names, not at first use.
    private void AtStart(IlStep step, string target)
    {
        if (step.Name is not ("ldsfld" or "ldsflda" or "stsfld" or "call" or "callvirt"
            or "newobj")) return;
        EntityHandle type = step.Token.Kind switch
        {
            HandleKind.MethodDefinition => reader.GetMethodDefinition(
                (MethodDefinitionHandle)step.Token).GetDeclaringType(),
            HandleKind.FieldDefinition => reader.GetFieldDefinition(
                (FieldDefinitionHandle)step.Token).GetDeclaringType(),
            HandleKind.MemberReference => reader.GetMemberReference(
                (MemberReferenceHandle)step.Token).Parent,
            _ => default,
        };
        bool ours = type.Kind == HandleKind.TypeDefinition
            ? (TypeDefinitionHandle)type != owner
            : (MetadataNames.AssemblyOf(reader, type) ?? "")
                .StartsWith("Edge.", StringComparison.Ordinal);
        if (ours) add("static-start", where, $"{step.Name} {target}");
    }

    private void Enums(IlStep step, string target)
    {
        if (step.Name is "box" or "constrained." && terms.Enums.Contains(target))
            add("enum-text", where, $"{step.Name} {target}");
        if (target == "System.String.get_Chars"
            && !GateLimits.StringIndexers.Contains(where))
            add("string-index", where, "s[i] is linear on the device");
    }
}
