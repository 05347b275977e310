using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Findings;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Commands.Findings;

/// <summary>Finds what is wrong with the accounts of a model: on the evaluated model, each with a request or a fact that shows it.</summary>
[Cmdlet(VerbsCommon.Get, "IamFinding")]
[OutputType(typeof(Finding))]
public sealed class GetIamFindingCommand : ModelCmdlet
{
    private readonly HashSet<string> _principals = new(StringComparer.Ordinal);

    /// <summary>Whom the findings are about, or whom they name: names, ARNs, objects of the model. By default all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? Principal { get; set; }

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

    /// <summary>Id or alias of the account that is looked at. By default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>The instant at which ages are counted; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>Writes also what follows from being an administrator.</summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

    /// <summary>Writes also the rules of which nothing was found, and what is excepted.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Options, member by member over those of the file.</summary>
    [Parameter]
    public IDictionary? Option { get; set; }

    /// <summary>The options file, in the place of the one in the working directory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OptionPath { get; set; }

    /// <summary>The baseline, in the place of the options'.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Baseline { get; set; }

    /// <summary>Writes what is suppressed, too.</summary>
    [Parameter]
    public SwitchParameter IncludeSuppressed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (object? principal in PrincipalArgument.Flatten(Principal).Where(p => p is not null))
        {
            Subject subject = new PrincipalArgument(CurrentModel, Session, Now ?? Session.Clock.GetUtcNow()).Find(principal, Account, null)
                ?? throw new InvalidArgumentException(AccessErrors.PrincipalRequired("an answer"));
            _principals.Add(subject.Requester.ParentArn ?? subject.Requester.DisplayName);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        IamOptions options = OptionArgument.Read(this, Option, OptionPath);
        ImmutableHashSet<string> excluded = [.. options.Findings.Rules.Exclude, .. Codes(Exclude)];
        options = options with { Findings = options.Findings with { Rules = options.Findings.Rules with { Exclude = excluded } } };
        ImmutableHashSet<string> codes = [.. Codes(Id), .. Framework is null ? [] : FrameworkCompleter.CodesOf(Framework)];
        if (Framework is not null && codes.IsEmpty)
        {
            throw new InvalidArgumentException(FindingErrors.UnknownFramework(Framework));
        }

        DateTimeOffset now = Now ?? Session.Clock.GetUtcNow();
        var settings = new FindingSettings
        {
            Now = now,
            Options = options.Findings,
            Codes = codes,
            AccountId = Account is null ? null : CurrentModel.GetAccount(Account).AccountId,
            Expands = Expand,
            TellsNotFound = All || Framework is not null,
        };
        IamModel model = CurrentModel;
        FindingResult result = Work("Looking at the accounts", (_, stop) => FindingSearch.Find(model, settings, stop));
        Write(result, options, now, codes.IsEmpty && _principals.Count == 0);
    }

    private void Write(FindingResult result, IamOptions options, DateTimeOffset now, bool isWholeRun)
    {
        string? baseline = Baseline ?? (options.Baseline is { } named ? System.IO.Path.Combine(options.Folder, named) : null);
        string? file = baseline is null ? null : FilePaths.ToFile(this, baseline);
        var filter = new RecordFilter(options, new FilterSettings
        {
            Now = now,
            Baseline = file is null ? null : FilePaths.Read([file], () => Records.Baselines.Baseline.Read(file)),
            IsWholeRun = isWholeRun,
        });
        foreach (Finding finding in result.Records.Where(IsWanted))
        {
            if (filter.Apply(finding) is { } kept && (!kept.IsSuppressed || IncludeSuppressed))
            {
                WriteObject(kept);
            }
        }

        foreach (IamRecord told in isWholeRun ? filter.Finish() : [])
        {
            WriteObject(told);
        }

        WriteVerbose($"{result.Problems.Count()} found, {result.NotAssessed.Count()} not assessed; {filter.Excluded} excluded, {filter.Suppressed} suppressed, {filter.Known} known.");
    }

    private bool IsWanted(Finding finding)
    {
        if (_principals.Count > 0)
        {
            return finding.IsProblem && ((finding.Subject?.Arn is { } arn && _principals.Contains(arn)) || finding.Principals.Any(_principals.Contains));
        }

        return finding.Assessment switch
        {
            Assessment.NotFound => All || Framework is not null,
            Assessment.Excepted => All,
            _ => true,
        };
    }

    private static IEnumerable<string> Codes(string[]? ids)
    {
        foreach (string id in ids ?? [])
        {
            string[] found = [.. RuleBook.Default.Find(id).Where(r => r.Category == RuleCategory.Findings).Select(r => r.Code)];
            if (found.Length == 0)
            {
                throw new InvalidArgumentException(FindingErrors.UnknownRule(id));
            }

            foreach (string code in found)
            {
                yield return code;
            }
        }
    }
}
