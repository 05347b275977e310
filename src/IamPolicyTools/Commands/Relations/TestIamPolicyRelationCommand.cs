using System.Globalization;
using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Relations;

/// <summary>Decides how policies are related, for every request.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IamPolicyRelation")]
[OutputType(typeof(ProofAnswer))]
[OutputType(typeof(bool))]
public sealed class TestIamPolicyRelationCommand : IamCmdlet
{
    /// <summary>The policy: text, a path, or an object that has one. Or a model.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("PolicyDocument", "NewPolicyDocument")]
    public object Policy { get; set; } = string.Empty;

    /// <summary>The policy, or the model, that it is compared with.</summary>
    [Parameter(Position = 1)]
    [Alias("ReferencePolicy", "ExistingPolicyDocument")]
    public object? Reference { get; set; }

    /// <summary>The question.</summary>
    [Parameter(Mandatory = true)]
    public PolicyRelation Relation { get; set; }

    /// <summary>Actions that the question is about; wildcards as in policies.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [SupportsWildcards]
    public string[]? Action { get; set; }

    /// <summary>Resources that the question is about; wildcards as in policies.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Resource { get; set; }

    /// <summary>The statement: its position, counted from 1, or its Sid.</summary>
    [Parameter]
    public string? Statement { get; set; }

    /// <summary>The type of resource whose policy it is, for NobodyOutside: AWS::S3::Bucket.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckedResourceTypeCompleter))]
    public string? ResourceType { get; set; }

    /// <summary>What the policies are used as.</summary>
    [Parameter]
    public PolicyKind PolicyType { get; set; } = PolicyKind.Identity;

    /// <summary>Who asks; by default anybody.</summary>
    [Parameter]
    public string? Principal { get; set; }

    /// <summary>The account that owns the resources; by default anybody's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? ResourceAccount { get; set; }

    /// <summary>The requests that are looked at.</summary>
    [Parameter]
    public RequestSpace Space { get; set; }

    /// <summary>Leaves out the actions that the reference of AWS does not list.</summary>
    [Parameter]
    public SwitchParameter KnownActionsOnly { get; set; }

    /// <summary>Lets keys vary independently that AWS sends together.</summary>
    [Parameter]
    public SwitchParameter NoKeyTies { get; set; }

    /// <summary>The steps that may be taken.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Budget { get; set; } = ProofOptions.UsualBudget;

    /// <summary>Writes true for Proved and false for Refuted; Undecided is an error.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var options = new ProofOptions
        {
            Space = Space,
            Kind = PolicyType,
            Principal = Principal is null ? null : Principal.Trim() == "*"
                ? throw new LookupException(LookupError.PrincipalNotFound, PrincipalLookup.EverybodyHint, Principal)
                : Requester.Parse(Principal) ?? throw new InvalidArgumentException(AccessErrors.InvalidPrincipal(Principal)),
            ResourceAccount = ResourceAccount,
            KnownActionsOnly = KnownActionsOnly,
            HasKeyTies = !NoKeyTies,
            Budget = Budget,
        };
        foreach (string action in Action ?? [])
        {
            if (ActionArgument.DoubtOf(action) is { } doubt)
            {
                WriteWarning(doubt);
            }
        }

        Func<CancellationToken, ProofAnswer> ask = PolicyArgument.Bare(Policy) is IamModel model ? Models(model, options) : Documents(options);
        ProofAnswer answer = Work($"Proving {Relation}", (_, stop) => ask(stop)) with { Question = Relation.ToString() };
        if (!Quiet)
        {
            WriteObject(answer);
        }
        else if (answer.Verdict == ProofVerdict.Undecided)
        {
            throw new InvalidArgumentException(RelationErrors.Undecided(answer.Reason.ToString(), answer.Place));
        }
        else
        {
            WriteObject(answer.Verdict == ProofVerdict.Proved);
        }
    }

    private Func<CancellationToken, ProofAnswer> Models(IamModel model, ProofOptions options)
    {
        Refuse(
            "A relation of models",
            nameof(Action), nameof(Resource), nameof(Statement), nameof(Principal), nameof(ResourceAccount), nameof(ResourceType), nameof(PolicyType));
        IamModel reference = PolicyArgument.Bare(Reference ?? throw Missing(nameof(Reference))) as IamModel ?? throw new InvalidArgumentException(RelationErrors.UnlikeSides());
        return Relation switch
        {
            PolicyRelation.NoNewAccess or PolicyRelation.Implies => stop => ModelRelations.NoNewAccess(reference, model, options, stop),
            PolicyRelation.NoLostAccess => stop => ModelRelations.NoLostAccess(reference, model, options, stop),
            PolicyRelation.Equivalent => stop => ModelRelations.Equivalent(reference, model, options, stop),
            _ => throw new InvalidArgumentException(RelationErrors.NoRelationOfModels(Relation.ToString())),
        };
    }

    private Func<CancellationToken, ProofAnswer> Documents(ProofOptions options)
    {
        if (Reference is not null && PolicyArgument.Bare(Reference) is IamModel)
        {
            throw new InvalidArgumentException(RelationErrors.UnlikeSides());
        }

        string[] taken = Relation switch
        {
            PolicyRelation.NotGranted or PolicyRelation.NeverAllows or PolicyRelation.AlwaysAllows => [nameof(PolicyType), nameof(Action), nameof(Resource)],
            PolicyRelation.DeadStatement or PolicyRelation.RedundantStatement => [nameof(PolicyType), nameof(Statement)],
            PolicyRelation.NobodyOutside => [nameof(ResourceType)],
            _ => [nameof(PolicyType), nameof(Reference)],
        };
        Refuse(
            $"The relation {Relation}",
            [.. new[] { nameof(Reference), nameof(Action), nameof(Resource), nameof(Statement), nameof(ResourceType), nameof(PolicyType) }.Except(taken)]);
        string? type = Relation != PolicyRelation.NobodyOutside ? null
            : AccessChecks.FindPublicType(ResourceType ?? throw Missing(nameof(ResourceType))) ?? throw new InvalidArgumentException(RelationErrors.InvalidResourceType(ResourceType));
        PolicyKind kind = type is null ? PolicyType : AccessChecks.KindOf(type);
        PolicyDocument policy = PolicyArgument.Read(this, Policy, kind, nameof(Policy));
        PolicyDocument? reference = Reference is null ? null : PolicyArgument.Read(this, Reference, kind, nameof(Reference));
        return stop => type is null ? Ask(policy, reference, options, stop) : AccessChecks.NobodyOutside(policy, type, options, stop);
    }

    private ProofAnswer Ask(PolicyDocument policy, PolicyDocument? reference, ProofOptions options, CancellationToken stop) => Relation switch
    {
        PolicyRelation.NoNewAccess or PolicyRelation.Implies => PolicyRelations.NoNewAccess(Needed(reference), policy, options, stop),
        PolicyRelation.NoLostAccess => PolicyRelations.NoLostAccess(Needed(reference), policy, options, stop),
        PolicyRelation.Equivalent => PolicyRelations.Equivalent(Needed(reference), policy, options, stop),
        PolicyRelation.Disjoint => PolicyRelations.Disjoint(policy, Needed(reference), options, stop),
        PolicyRelation.NotGranted => PolicyRelations.NeverAllows(policy, Region() ?? throw Missing(nameof(Action)), options, stop),
        PolicyRelation.NeverAllows => PolicyRelations.NeverAllows(policy, Region(), options, stop),
        PolicyRelation.AlwaysAllows => PolicyRelations.AlwaysAllows(policy, Region() ?? throw Missing(nameof(Action)), options, stop),
        PolicyRelation.DeadStatement => PolicyRelations.IsDead(policy, StatementIn(policy), options, stop),
        _ => PolicyRelations.IsRedundant(policy, StatementIn(policy), options, stop),
    };

    // Taken without a word, it would be thought to have been asked for.
    private void Refuse(string question, params string[] parameters)
    {
        if (Array.Find(parameters, MyInvocation.BoundParameters.ContainsKey) is { } given)
        {
            throw new InvalidArgumentException(RelationErrors.UnusedRelationInput(question, given));
        }
    }

    private AccessRegion? Region() => Action is null && Resource is null ? null : new AccessRegion { Parts = [([.. Action ?? []], [.. Resource ?? []])] };

    private PolicyDocument Needed(PolicyDocument? reference) => reference ?? throw Missing(nameof(Reference));

    private InvalidArgumentException Missing(string parameter) => new(RelationErrors.MissingRelationInput(Relation.ToString(), parameter));

    private int StatementIn(PolicyDocument policy)
    {
        string wanted = Statement ?? throw Missing(nameof(Statement));
        for (int i = 0; i < policy.Statements.Length; i++)
        {
            if (policy.Statements[i].Sid == wanted || (i + 1).ToString(CultureInfo.InvariantCulture) == wanted)
            {
                return i;
            }
        }

        throw new InvalidArgumentException(RelationErrors.StatementNotFound(wanted));
    }
}
