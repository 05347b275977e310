using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Commands.Validation;

/// <summary>What a cmdlet was given to check, in its order.</summary>
internal sealed class PolicyInput
{
    private readonly List<PolicyFile> _files = [];
    private readonly HashSet<string> _paths = [];
    private readonly List<Func<PolicyValidator, IEnumerable<PolicyFinding>>> _others = [];

    /// <summary>The files.</summary>
    public IReadOnlyList<PolicyFile> Files => _files;

    /// <summary>True when nothing was given.</summary>
    public bool IsEmpty => _files.Count == 0 && _others.Count == 0;

    /// <summary>True when nothing was checked: all that was given are files that are no policies.</summary>
    public bool IsSkipped => _others.Count == 0 && Skipped.Count == _files.Count;

    /// <summary>The paths of the files that turned out to be no policies.</summary>
    public IReadOnlyList<string> Skipped { get; private set; } = [];

    /// <summary>Adds files, each once.</summary>
    public void Add(IReadOnlyList<PolicyFile> files) => _files.AddRange(files.Where(f => _paths.Add(f.Path)));

    /// <summary>Adds a document as text.</summary>
    public void Add(string text, PolicyUse? use) => _others.Add(validator => validator.CheckText(text, "-PolicyDocument", use));

    /// <summary>Adds the policies of a model.</summary>
    public void Add(IamModel model) => _others.Add(validator => ModelPolicies.Of(model).SelectMany(p => Check(validator, p)).Concat(ModelQuotas.Check(model)));

    /// <summary>Adds what has policies.</summary>
    /// <returns>False for what has none.</returns>
    public bool TryAdd(object value, PolicyUse? use)
    {
        if (value is IamModel model && use is null)
        {
            Add(model);
            return true;
        }

        if (PoliciesOf(value) is not { } policies)
        {
            return false;
        }

        _others.Add(validator => policies.SelectMany(p => Check(validator, use is null ? p : p with { Use = use })));
        return true;
    }

    /// <summary>Checks everything.</summary>
    public ImmutableArray<PolicyFinding> Check(IEnumerable<string> included, IReadOnlySet<string> answered, CancellationToken cancellation)
    {
        ImmutableArray<PolicyFinding>?[] found = PolicyRun.Check(_files, included, answered, cancellation);
        Skipped = [.. _files.Where((_, i) => found[i] is null).Select(f => f.Path)];
        var validator = new PolicyValidator(included) { Answered = answered };
        return [.. found.SelectMany(f => f ?? []), .. _others.SelectMany(other => other(validator))];
    }

    private static ImmutableArray<PolicyFinding> Check(PolicyValidator validator, ModelPolicy policy) =>
        validator.CheckDocument(policy.Document, policy.Subject, policy.Policy, policy.Use);

    private static ModelPolicy[]? PoliciesOf(object value) => value switch
    {
        PolicyDocument document => [Of(document, "Document", "policy", null, KindOf(document))],
        ManagedPolicy policy => [Of(policy.Document, "Policy", $"policy/{policy.PolicyName}", policy.Arn, PolicyKind.Identity)],
        CatalogueManagedPolicy policy => [Of(policy.Document, "Policy", $"policy/{policy.PolicyName}", policy.Arn, PolicyKind.Identity)],
        PolicyVersionRecord version => [Of(version.Document, "Policy", version.VersionId, null, PolicyKind.Identity)],
        InlinePolicy policy => [Of(policy.Document, "Policy", policy.PolicyName, null, PolicyKind.Identity)],
        OrganizationPolicy policy => [Of(policy.Document, "Policy", policy.Name, null, KindOf(policy.Document) == PolicyKind.Identity ? PolicyKind.ServiceControl : PolicyKind.ResourceControl)],
        Role role => [.. Inline(role, $"role/{role.RoleName}"), Of(role.Document, "Role", $"role/{role.RoleName}", role.Arn, PolicyKind.Trust) with { Policy = ModelPolicies.Trust }],
        User user => [.. Inline(user, $"user/{user.UserName}")],
        Group group => [.. Inline(group, $"group/{group.GroupName}")],
        Resource resource => resource.Document is { } document ? [Of(document, "Resource", resource.Arn, resource.Arn, PolicyKind.Resource) with { Policy = null }] : [],
        Account account => [.. ModelPolicies.Of(IamModel.Empty.With(account))],
        IamModel model => [.. ModelPolicies.Of(model)],
        _ => null,
    };

    private static IEnumerable<ModelPolicy> Inline(IamIdentity identity, string name) => identity.InlinePolicies
        .Select(p => Of(p.Document, identity.GetType().Name, name, identity.Arn, PolicyKind.Identity) with { Policy = p.PolicyName });

    private static ModelPolicy Of(PolicyDocument document, string kind, string name, string? arn, PolicyKind use)
    {
        string? account = arn is null ? null : Arn.AccountOf(arn).ToString();
        bool isKnown = Arn.IsAccountId(account);
        return new ModelPolicy(
            document,
            new Subject(kind, name) { Arn = arn, Account = isKnown ? account : null },
            arn,
            new PolicyUse(use) { AccountId = isKnown ? account : null, ResourceArn = use == PolicyKind.Resource ? arn : null });
    }

    private static PolicyKind KindOf(PolicyDocument document) => !document.Statements.Any(s => s.Principal is not null) ? PolicyKind.Identity
        : document.Statements.All(s => s.Resource is null && s.Action.Patterns.ConvertAll(p => p.Text).All(a => a.StartsWith("sts:", StringComparison.OrdinalIgnoreCase))) ? PolicyKind.Trust
        : PolicyKind.Resource;
}
