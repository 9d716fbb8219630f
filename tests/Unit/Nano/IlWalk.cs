using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Edge.Tests.Unit.Nano;

/// <summary>One instruction: its name, and the token it names (nil without one).</summary>
internal readonly record struct IlStep(string Name, EntityHandle Token);

/// <summary>Reads the instructions of a method body (ECMA-335 III).</summary>
internal static class IlWalk
{
    private static readonly Dictionary<ushort, OpCode> Known = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => unchecked((ushort)code.Value));

    public static IReadOnlyList<IlStep> Read(byte[] il)
    {
        var steps = new List<IlStep>();
        int at = 0;
        while (at < il.Length)
        {
            int value = il[at++];
            if (value == 0xFE) value = 0xFE00 | il[at++];
            OpCode code = Known[(ushort)value];
            EntityHandle token = default;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod
                or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig)
            {
                token = (EntityHandle)MetadataTokens.Handle(BitConverter.ToInt32(il, at));
            }
            at += Size(code, il, at);
            steps.Add(new IlStep(code.Name!, token));
        }
        return steps;
    }

    private static int Size(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI
            or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
        _ => 4,
    };
}
