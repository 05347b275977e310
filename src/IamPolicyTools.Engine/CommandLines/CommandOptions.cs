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
    /// <param name="known">The options that are known of the command.</param>
    /// <param name="set">The same as a set, where it is at hand.</param>
    public CommandOptions(AwsLine line, int names, IEnumerable<string> known, IReadOnlySet<string>? set = null)
    {
        IReadOnlySet<string> own = set ?? known.ToHashSet(StringComparer.Ordinal);
        string command = $"aws {string.Join(' ', line.Positional.Take(names).Select(w => w.Text))}";
        OptionSlips slips = new(line, command, known, static () => [], isKnownWhole: set is not null);
        List<ShellWord> operands = [.. line.Positional.Skip(names)];
        MapValue values = MapValue.Empty;
        foreach (LineOption written in line.Options)
        {
            bool isKnown = own.Contains(written.Name) || written.Name is "--generate-cli-skeleton" or "--page-size" || GlobalOptions.Paging.Contains(written.Name);
            LineOption option = !isKnown && slips.Find(written, static _ => false) is { } meant ? written with { Name = meant } : written;
            int taken = GlobalOptions.CommandSwitches.Contains(option.Name) ? 0
                : GlobalOptions.CommandLists.Contains(option.Name) ? option.Words.Length
                : GlobalOptions.MaybeSwitches.Contains(option.Name) ? option.Words is [{ Text: var first }, ..] && s_encryptions.Contains(first) ? 1 : 0
                : Math.Min(1, option.Words.Length);
            for (int i = 1; i < taken; i++)
            {
                if (option.Words[i].MayBeSeveral)
                {
                    throw line.MayBeOptions(option.Words[i], command);
                }
            }

            CallValue value = AwsLine.ValueOf(option.Words[..taken]);
            values = values.With(option.Name, value).With(OptionNames.ParameterOf(option.Name[2..]), value);
            operands.AddRange(option.Words[taken..]);
        }

        Operands = [.. operands.OrderBy(o => o.Offset)];
        foreach (ShellWord operand in Operands)
        {
            // CL-6: none, one, or options: --role-arn, --profile.
            if (operand.MayBeSeveral)
            {
                throw line.MayBeOptions(operand, command);
            }
        }

        for (int i = 0; i < Operands.Length; i++)
        {
            values = values.With($"{i + 1}", AwsLine.ValueOf([Operands[i]]));
        }

        Values = values;
        Notes = slips.Notes;
        // Of the CLI's own commands the data has the options that matter, and not all.
        Unread = set is not null ? UnreadParameters.Of(slips.Unknown, [], () => own)
            : UnreadParameters.Of([], [.. slips.Unknown.Where(o => OpenParameters.MayName(o, values.Find(o)!))], static () => []);
    }

    /// <summary>What was read otherwise than it is written.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>Options that are not known.</summary>
    public UnreadParameters Unread { get; }

    /// <summary>The options and, by their numbers, the operands.</summary>
    public MapValue Values { get; }

    /// <summary>The words that belong to no option, in order.</summary>
    public ImmutableArray<ShellWord> Operands { get; }
}
