using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Operations;
using IamPolicyTools.Records;
using IamPolicyTools.Testing.Coverage;

namespace IamPolicyTools.Testing;

/// <summary>Runs cases of one asker with the same context.</summary>
/// <param name="file">The file, for what it requires.</param>
/// <param name="scope">The model and the context.</param>
/// <param name="asker">Who asks; null where the cases are about who may.</param>
/// <param name="settings">Who notes what the cases see of the policies, and the clock.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class CaseRun(AccessTestFile file, AccessScope scope, AskerOutcome? asker, TestRunSettings settings, CancellationToken cancellationToken)
{
    private static readonly ContextKey s_region = ContextKey.Of("aws:RequestedRegion");

    private readonly CoverageRecorder? _coverage = settings.Coverage;

    private readonly string? _contextDoubt = ModelDoubts.OfContext(scope.Model, asker?.Subject?.Requester, scope.Settings.Context);

    private readonly ModelAccess? _access = asker?.Subject is { } subject ? new ModelAccess(scope, subject) : null;

    /// <summary>The result of a case that is not run.</summary>
    /// <param name="item">The case.</param>
    /// <param name="reason">Why.</param>
    public static AccessTestResult Skipped(AccessCase item, string reason) => Result(item) with { Outcome = Outcome.Skipped, Message = reason };

    /// <summary>Runs a case. A case about who may has a result for each principal that is wrong.</summary>
    /// <param name="item">The case.</param>
    public AccessTestResult[] Run(AccessCase item)
    {
        long start = settings.Clock.GetTimestamp();
        AccessTestResult[] results = asker?.ClaimDoubt is null ? Run(item, start) : [.. Run(item, start).Select(WithClaims)];
        if (results is [{ Duration.Ticks: > 0 }])
        {
            return results;
        }

        TimeSpan duration = settings.Clock.GetElapsedTime(start);
        return [.. results.Select(r => r with { Duration = duration / results.Length })];
    }

    private AccessTestResult[] Run(AccessCase item, long start)
    {
        if ((item.Doubt ?? (item.Policies is null ? asker?.Doubt ?? _contextDoubt ?? ContextDoubtOf(item.Action, item.Resource) : null)) is { } doubt)
        {
            return [NotAsked(item, doubt)];
        }

        if (item.Policies is { } own)
        {
            ModelAccess given = own.ToAccess(Requester.Parse(item.Asker!.Principal!)!, scope.Settings);
            return [item.IsForm ? RunForm(item, given) : RunOne(item, given, start)];
        }

        if (item.Expectation.IsAboutWho)
        {
            return (ModelDoubts.Of(scope.Model, null, item.Action, item.Resource) ?? ModelDoubts.OfResource(settings.Names!, item.Action, item.Resource)) is { } missing
                ? [NotAsked(item, missing)]
                : new WhoRun(scope, file, _coverage, cancellationToken).Run(item);
        }

        if (asker!.Error is { } error)
        {
            return [Result(item) with { Outcome = Outcome.Error, Message = error, Actual = "not asked" }];
        }

        if (ModelDoubts.Of(scope.Model, asker.Subject?.Requester, item.Action, item.Resource, item.Expectation.Answer is ExpectedAnswer.Allowed or ExpectedAnswer.Conditional) is { } slip)
        {
            return [NotAsked(item, slip)];
        }

        if (asker.Refusal is { } refusal)
        {
            return [Refused(item, refusal)];
        }

        if (item.Expectation.Answer == ExpectedAnswer.CannotAssume)
        {
            return [Result(item) with { Outcome = Outcome.Failed, Actual = "Assumed", Message = $"{item.Asker} can be assumed: expected CannotAssume." }];
        }

        if (item.Call is not null)
        {
            return [new CallRun(file, scope, asker.Subject!, settings, cancellationToken).Run(item)];
        }

        AccessCase named = OnItsForm(item);
        AccessTestResult result = named.IsForm ? RunForm(named, _access!) : RunOne(named, _access!, start);
        return [ModelDoubts.OfResource(settings.Names!, item.Action, item.Resource) is { } misspelt ? Doubted(result, misspelt) : result];
    }

    /// <summary>What every result of a case says.</summary>
    /// <param name="item">The case.</param>
    /// <param name="ask">The question, or null.</param>
    /// <param name="actual">What was found, where it is known already.</param>
    /// <param name="duration">How long it took, where it is known already.</param>
    internal static AccessTestResult Result(AccessCase item, Func<IamAccessResult>? ask = null, string? actual = null, TimeSpan duration = default) => new(ask)
    {
        Case = item,
        Name = item.Name,
        Outcome = Outcome.Passed,
        Expected = item.Expectation.ToString(),
        Actual = actual,
        Duration = duration,
        Principal = item.Asker?.ToString(),
        Operation = item.Operation,
        Action = item.Action,
        Resource = item.Resource,
        Because = item.Because,
        Location = item.Place,
        Owner = item.Owner,
        Tags = item.Tags,
        Subject = item.Asker is { } who ? new Records.Subject("Principal", who.ToString()) : null,
    };

    /// <summary>The result of a case about a resource that was probably misspelt: what passes says nothing, and what fails may fail by that.</summary>
    /// <param name="result">What is known of it.</param>
    /// <param name="doubt">What was probably meant.</param>
    internal static AccessTestResult Doubted(AccessTestResult result, string doubt) => result.Outcome switch
    {
        Outcome.Passed => result with { Outcome = Outcome.Inconclusive, Message = doubt },
        Outcome.Failed => result with { Message = $"{result.Message} {doubt}" },
        _ => result,
    };

    private string? ContextDoubtOf(string? action, string? resource) => ContextDoubts.Of(scope.Model, scope.Settings.Context, scope.Settings.Region, action, resource);

    // A claim that was probably not meant: who is refused by it is refused whatever the trust policies say of those who were meant.
    private AccessTestResult WithClaims(AccessTestResult result) => asker?.ClaimDoubt is not { } doubt ? result
        : result.Outcome == Outcome.Passed && !file.RequiresKnown ? result with { Assumptions = [.. result.Assumptions, doubt] }
        : Doubted(result, doubt);

    private static AccessTestResult NotAsked(AccessCase item, string doubt) =>
        Result(item) with { Outcome = Outcome.Inconclusive, Actual = "not asked", Message = doubt };

    // CL-58: what AWS checks on an ARN of the caller's account, whatever the reference says, is asked of that.
    private AccessCase OnItsForm(AccessCase item) =>
        item is { Resource: null or "*", Action: { } action, Expectation: { ByPolicyType: null, ByStatement: null } }
        && CheckedResource.FormOf(ActionName.Parse(action)) is { } form
        && asker!.Subject!.Requester is { AccountId: { } account, Arn: { } arn }
            ? item with
            {
                Resource = form.ToPattern(Arn.PartitionOf(arn).ToString(), item.Region ?? item.Context.Find(s_region)?.Values.FirstOrDefault()?.Text ?? "*", account),
            }
            : item;

    private AccessTestResult Refused(AccessCase item, string refusal)
    {
        bool isExpected = item.Expectation.Answer == ExpectedAnswer.CannotAssume;
        IamAccessResult? access = asker!.Access;
        AccessTestResult result = Result(item, access is null ? null : () => access) with { Actual = "CannotAssume", Outcome = isExpected ? Outcome.Passed : Outcome.Failed };
        return isExpected ? result : Failure.Explain(result with { Message = $"{item.Asker} cannot be assumed: {refusal}" }, access);
    }

    private AccessTestResult RunOne(AccessCase item, ModelAccess asked, long start)
    {
        string resource = item.Resource ?? "*";
        var action = ActionName.Parse(item.Action!);
        string? owner = item.Policies?.ResourceAccount;
        IamAccessResult Ask() => asked.Ask(action, resource, owner);
        if (_coverage is not null && item.Policies is null)
        {
            _coverage.Observe(Ask());
        }

        bool needsAnswer = file.RequiresKeys || file.RequiresKnown || item.Expectation is not { ByPolicyType: null, ByStatement: null };
        Evaluation.Answers.Verdict verdict = asked.Decide(action, resource, owner);
        AccessTestResult result = Result(item, Ask, NameOf(verdict.Decision), settings.Clock.GetElapsedTime(start));
        if (SecretNames.WithSuffix(resource) is { } whole && asked.Decide(action, whole, owner).Decision is var real && real != verdict.Decision)
        {
            return Inconclusive(result, $"the ARN of a secret ends in a hyphen and six characters that AWS adds, and of {whole} the answer is {NameOf(real)}");
        }

        string? assumed = item.Policies is null ? ModelDoubts.MissingRole(scope.Model, item.Action, item.Resource) : null;
        if (assumed is not null)
        {
            result = result with { Assumptions = [.. result.GetAccess()!.OpenPoints, assumed] };
        }

        if (!needsAnswer && Holds(item.Expectation.Answer, verdict.Decision))
        {
            return result;
        }

        IamAccessResult access = result.GetAccess()!;
        return (new OpenPoints(file).Missing(asked, access, owner) ?? (file.RequiresKnown ? assumed : null)) is { } missing
            ? Inconclusive(result, missing)
            : Failure.Check(result, item, access);
    }

    private AccessTestResult RunForm(AccessCase item, ModelAccess asked)
    {
        var action = ActionName.Parse(item.Action!);
        ResourceFormAnswer answer = new ResourceFormSearch(asked.Scope).Ask(asked.Subject, action, item.Resource ?? "*", item.Policies?.ResourceAccount, cancellationToken: cancellationToken);
        foreach (string seen in _coverage is null || item.Policies is not null ? [] : new[] { answer.AllowedExample, answer.DeniedExample, answer.ConditionalExample }.OfType<string>())
        {
            _coverage!.Observe(asked.Ask(action, seen));
        }

        bool wantsAll = item.Expectation.Answer == ExpectedAnswer.Allowed;
        string? witness = wantsAll ? answer.DeniedExample ?? answer.ConditionalExample : answer.AllowedExample ?? answer.ConditionalExample;
        string? example = witness ?? answer.AllowedExample ?? answer.DeniedExample;
        AccessTestResult result = Result(item, example is null ? null : () => asked.Ask(action, example, item.Policies?.ResourceAccount)) with { Actual = DescribeForm(answer) };
        switch (answer.Verdict)
        {
            case ResourceFormVerdict.Undecided:
                return Inconclusive(result with { Verdict = Records.Verdict.Undecided }, "the policies cross each other too often to say it of every such resource");
            case ResourceFormVerdict.NoResource when wantsAll:
                return result with { Outcome = Outcome.Error, Message = $"{item.Action} is checked on no resource of the form {item.Resource}; expected a form that it is checked on." };
            case ResourceFormVerdict.NoResource when !item.HasSiblings:
                return Inconclusive(result, $"it is checked on no resource of the form {item.Resource}, so that nothing is asked");
            case ResourceFormVerdict.NoResource:
                return result with { Assumptions = [$"{item.Action} is checked on no resource of the form {item.Resource}"] };
        }

        if (example is not null && new OpenPoints(file).Missing(asked, result.GetAccess()!, item.Policies?.ResourceAccount) is { } missing)
        {
            return Inconclusive(result, missing);
        }

        return witness is null ? result : Failure.OfForm(result, item, witness);
    }

    /// <summary>The result of a case whose answer rests on what is not known.</summary>
    /// <param name="result">What is known of it.</param>
    /// <param name="why">What is not known.</param>
    internal static AccessTestResult Inconclusive(AccessTestResult result, string why) =>
        result with { Outcome = Outcome.Inconclusive, Message = $"{result.Principal} {(result.Operation is { } call ? $"calls {call}" : $"{result.Action} {result.Resource}".TrimEnd())}: {why}." };

    private static string DescribeForm(ResourceFormAnswer answer) => answer.Verdict switch
    {
        ResourceFormVerdict.All => "Allowed on all",
        ResourceFormVerdict.None => "Denied on all",
        ResourceFormVerdict.Some => "Allowed on some",
        ResourceFormVerdict.Undecided => "Undecided",
        _ => "No such resource",
    };

    /// <summary>The decision as a word.</summary>
    /// <param name="decision">The decision.</param>
    internal static string NameOf(Decision decision) => decision switch
    {
        Decision.Allowed => nameof(Decision.Allowed),
        Decision.ExplicitDeny => nameof(Decision.ExplicitDeny),
        Decision.ImplicitDeny => nameof(Decision.ImplicitDeny),
        _ => nameof(Decision.Conditional),
    };

    /// <summary>True when a decision is as expected (AT-4).</summary>
    /// <param name="expected">What is expected.</param>
    /// <param name="decision">The decision.</param>
    internal static bool Holds(ExpectedAnswer expected, Decision decision) => expected switch
    {
        ExpectedAnswer.Allowed => decision == Decision.Allowed,
        ExpectedAnswer.Denied => decision is Decision.ExplicitDeny or Decision.ImplicitDeny,
        ExpectedAnswer.ExplicitDeny => decision == Decision.ExplicitDeny,
        ExpectedAnswer.ImplicitDeny => decision == Decision.ImplicitDeny,
        ExpectedAnswer.Conditional => decision == Decision.Conditional,
        _ => false,
    };
}
