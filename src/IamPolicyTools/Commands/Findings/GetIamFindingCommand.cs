using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Findings;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Commands.Findings;

/// <summary>Finds what is wrong with the accounts of a model: on the evaluated model, each with a request or a fact that shows it.</summary>
[Cmdlet(VerbsCommon.Get, "IamFinding")]
[OutputType(typeof(Finding))]
public sealed class GetIamFindingCommand : FindingCmdlet
{
    private readonly HashSet<string> _principals = new(StringComparer.Ordinal);

    /// <summary>The rules that are asked: codes, numbers, ids that others have for them. By default all that the options select.</summary>
    [Parameter]
    [Alias("Code", "Include")]
    [ArgumentCompleter(typeof(FindingRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>Rules that are not asked.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FindingRuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>A framework, all of whose controls are listed, those too of which nothing was found or nothing is known.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FrameworkCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Framework { get; set; }

    /// <summary>Writes also what follows from being an administrator.</summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

    /// <summary>Writes also the rules of which nothing was found, and what is excepted.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void Process() =>
        _principals.UnionWith(PrincipalArgument.Flatten(Principal).Where(p => p is not null).Select(p => Principals.NameOf(p!)));

    /// <inheritdoc/>
    protected override void Finish()
    {
        IamOptions options = ReadOptions();
        RuleBook rules = RuleBook.Default.With(options.Rules.Select(OwnRuleBook.DescriptorOf));
        ImmutableHashSet<string> excluded = [.. options.Findings.Rules.Exclude, .. Codes(Exclude, rules)];
        options = options with { Findings = options.Findings with { Rules = options.Findings.Rules with { Exclude = excluded } } };
        ImmutableHashSet<string> codes = [.. Codes(Id, rules), .. Framework is null ? [] : FrameworkCompleter.CodesOf(Framework)];
        if (Framework is not null && codes.IsEmpty)
        {
            throw new InvalidArgumentException(FindingErrors.UnknownFramework(Framework));
        }

        var settings = new FindingSettings
        {
            Now = Instant,
            Options = options.Findings,
            OwnRules = options.Rules,
            Codes = codes,
            AccountId = Account is null ? null : CurrentModel.GetAccount(Account).AccountId,
            Expands = Expand,
            TellsNotFound = All || Framework is not null,
        };
        IamModel model = CurrentModel;
        FindingResult result = Work("Looking at the accounts", (_, stop) => FindingSearch.Find(model, settings, stop));
        WriteRecords(result.Records.Where(IsWanted), options, codes.IsEmpty && _principals.Count == 0);
        WriteVerbose($"{result.Problems.Count()} found, {result.NotAssessed.Count()} not assessed.");
    }

    private bool IsWanted(Finding finding)
    {
        if (_principals.Count > 0)
        {
            return finding.IsProblem
                && ((finding.Subject?.Arn is { } arn && _principals.Contains(arn)) || finding.Principals.Any(_principals.Contains));
        }

        return finding.Assessment switch
        {
            Assessment.NotFound => All || Framework is not null,
            Assessment.Excepted => All,
            _ => true,
        };
    }

    private static IEnumerable<string> Codes(string[]? ids, RuleBook rules)
    {
        foreach (string id in ids ?? [])
        {
            string[] found = [.. rules.Find(id).Where(r => r.Category == RuleCategory.Findings).Select(r => r.Code)];
            if (found.Length == 0)
            {
                throw new InvalidArgumentException(FindingErrors.UnknownRule(id, rules));
            }

            foreach (string code in found)
            {
                yield return code;
            }
        }
    }
}
