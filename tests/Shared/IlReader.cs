using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace IamPolicyTools.Tests.Shared;

/// <summary>Reads what the code of a method refers to.</summary>
internal static class IlReader
{
    private static readonly Dictionary<int, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>The types, methods and fields that a method's code names.</summary>
    /// <param name="file">The assembly.</param>
    /// <param name="method">The method; one without code refers to nothing.</param>
    public static IEnumerable<EntityHandle> References(PEReader file, MethodDefinition method)
    {
        var references = new List<EntityHandle>();
        if (method.RelativeVirtualAddress == 0)
        {
            return references;
        }

        BlobReader il = file.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
        while (il.RemainingBytes > 0)
        {
            int value = il.ReadByte();
            OpCode code = s_opCodes[value == 0xFE ? 0xFE00 | il.ReadByte() : value];
            switch (code.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    references.Add(MetadataTokens.EntityHandle(il.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = il.ReadInt32();
                    il.Offset += targets * sizeof(int);
                    break;
                default:
                    il.Offset += Size(code.OperandType);
                    break;
            }
        }

        return references;
    }

    private static int Size(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
