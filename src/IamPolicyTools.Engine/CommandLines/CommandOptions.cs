using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>The options of a command that is no single operation, under the names that they are written with; and its operands.</summary>
internal sealed class CommandOptions
{
    private static readonly string[] s_encryptions = ["AES256", "aws:kms", "aws:kms:dsse"];

    /// <summary>Reads the options of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="names">The number of words that name the command.</param>
    public CommandOptions(AwsLine line, int names)
    {
        List<ShellWord> operands = [.. line.Positional.Skip(names)];
        MapValue values = MapValue.Empty;
        foreach (LineOption option in line.Options)
        {
            int taken = GlobalOptions.CommandSwitches.Contains(option.Name) ? 0
                : GlobalOptions.CommandLists.Contains(option.Name) ? option.Words.Length
                : GlobalOptions.MaybeSwitches.Contains(option.Name) ? option.Words is [{ Text: var first }, ..] && s_encryptions.Contains(first) ? 1 : 0
                : Math.Min(1, option.Words.Length);
            CallValue value = AwsLine.ValueOf(option.Words[..taken]);
            values = values.With(option.Name, value).With(OptionNames.ParameterOf(option.Name[2..]), value);
            operands.AddRange(option.Words[taken..]);
        }

        Operands = [.. operands.OrderBy(o => o.Offset)];
        for (int i = 0; i < Operands.Length; i++)
        {
            values = values.With($"{i + 1}", AwsLine.ValueOf([Operands[i]]));
        }

        Values = values;
    }

    /// <summary>The options and, by their numbers, the operands.</summary>
    public MapValue Values { get; }

    /// <summary>The words that belong to no option, in order.</summary>
    public ImmutableArray<ShellWord> Operands { get; }
}
