using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>Reads which methods of other assemblies a method calls.</summary>
internal static class IlReader
{
    private static readonly Dictionary<int, OpCode> s_opCodes = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    public static IEnumerable<string> Calls(PEReader file, MetadataReader metadata, MethodDefinition method)
    {
        BlobReader il = file.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
        var calls = new List<string>();
        while (il.RemainingBytes > 0)
        {
            int value = il.ReadByte();
            OpCode code = s_opCodes[value == 0xFE ? 0xFE00 | il.ReadByte() : value];
            if (code.OperandType == OperandType.InlineMethod)
            {
                if (MetadataTokens.EntityHandle(il.ReadInt32()) is { Kind: HandleKind.MemberReference } handle)
                {
                    MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                    calls.Add($"{NameOf(metadata, member.Parent)}.{metadata.GetString(member.Name)}");
                }
            }
            else
            {
                Skip(ref il, code.OperandType);
            }
        }

        return calls;
    }

    private static string NameOf(MetadataReader metadata, EntityHandle parent)
    {
        if (parent.Kind != HandleKind.TypeReference)
        {
            return string.Empty;
        }

        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }

    private static void Skip(ref BlobReader il, OperandType operand)
    {
        il.Offset += operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => il.ReadInt32() * 4,
            _ => 4,
        };
    }
}
