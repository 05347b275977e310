using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>What a comparison reads of one model: policies of resources, trust, resource control policies, the organization.</summary>
internal sealed class ComparedModel
{
    private readonly StatementTexts _texts;
    private string? _settings;
    private ILookup<string, string>? _sessions;

    /// <summary>Reads a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ceiling">What lets through only what it allows, above all other policies; null for nothing.</param>
    /// <param name="accounts">The accounts that are told apart.</param>
    /// <param name="texts">Numbers for statements.</param>
    /// <param name="options">Switches.</param>
    public ComparedModel(IamModel model, CompiledPolicySet? ceiling, string[] accounts, StatementTexts texts, ProofOptions options)
    {
        _texts = texts;
        Model = model;
        Scope = new AccessScope(model, new ModelAccessSettings
        {
            Now = DateTimeOffset.UnixEpoch,
            DerivesCallContext = false,
            AsksForMissingPolicies = false,
            EndpointPolicy = ceiling,
            Options = options.Evaluation,
        });
        Held = [.. model.Accounts.Values.SelectMany(a => a.Resources.Values.Select(r => HeldBy(a, r)))];
        Trust = [.. model.Accounts.Values.SelectMany(a => a.Roles.Values).Select(r => new HeldPolicy(r.Arn, PolicyKind.Trust, r.Document, $"{TagsOf(r.Tags)}{r.ExistsWhen}"))];

        // What is not known of an account counts for all that it may have.
        Organization = $"{OrganizationOf(model, accounts)}|{string.Join('|', model.Accounts.Values.Select(a => string.Join(',', a.Unknowns)))}";
        (string Place, PolicyDocument Document, string Text)[] control =
        [
            .. accounts.SelectMany(a => Scope.Index.ControlsOf(a).ResourceControl
                .SelectMany((l, i) => l.Policies.Select(p => (Place: $"{a}/{i}", p.Document, Text: $"{a}/{i}={TextOf(p.Document)}"))))
                .OrderBy(c => c.Text, StringComparer.Ordinal),
        ];
        Control = [.. control.Select(c => (c.Place, c.Document))];
        ControlTexts = [.. control.Select(c => c.Text)];
    }

    /// <summary>The model.</summary>
    public IamModel Model { get; }

    /// <summary>Asks it.</summary>
    public AccessScope Scope { get; }

    /// <summary>The policies of resources.</summary>
    public ImmutableArray<HeldPolicy> Held { get; }

    /// <summary>The trust policies.</summary>
    public ImmutableArray<HeldPolicy> Trust { get; }

    /// <summary>The resource control policies, with their places.</summary>
    public ImmutableArray<(string Place, PolicyDocument Document)> Control { get; }

    /// <summary>The same as texts: equal texts decide alike.</summary>
    public ImmutableArray<string> ControlTexts { get; }

    /// <summary>Where the accounts are: what conditions on organizations read.</summary>
    public string Organization { get; }

    /// <summary>What else than policies decides about resources, as text.</summary>
    public string Settings => _settings ??= ComparedSide.SettingsOf(Held);

    /// <summary>A user or role; null for anything else.</summary>
    /// <param name="identity">The identity.</param>
    public Subject? SubjectOf(IamIdentity? identity) => identity switch
    {
        User user => Subject.Of(Model, user),
        Role role => Unnamed(Subject.Of(Model, role)),
        _ => null,
    };

    /// <summary>A session that some policy names; null where the model does not have its role.</summary>
    /// <param name="arn">The ARN of the session.</param>
    public Subject? SessionOf(string arn) => NamedSessions.RoleOf(arn) is not null && Subject.Find(Model, arn) is { IsModelled: true } session ? session : null;

    /// <summary>The sessions of a role that policies of resources name in Principal.</summary>
    /// <param name="role">The role.</param>
    public IEnumerable<string> SessionsOf(Role role) => (_sessions ??= Held.Concat(Trust)
        .Select(h => h.Document).Concat(Control.Select(c => c.Document)).OfType<PolicyDocument>()
        .SelectMany(d => d.Statements)
        .SelectMany(s => s.Principal?.Entries ?? [])
        .Select(e => e.Value)
        .Where(v => NamedSessions.RoleOf(v) is not null)
        .Distinct()
        .ToLookup(v => NamedSessions.RoleOf(v)!))[NamedSessions.KeyOf(role.AccountId, role.RoleName)];

    // CP-14: each session that is named is somebody by itself, and the role stands for the others.
    private static Subject Unnamed(Subject role) => role with { Requester = role.Requester with { IsUnnamedSession = true } };

    /// <summary>A document as text: equal texts decide alike.</summary>
    /// <param name="document">The document.</param>
    public string TextOf(PolicyDocument document) => string.Join(',', _texts.Of(document));

    /// <summary>Tags as text.</summary>
    /// <param name="tags">The tags.</param>
    public static string TagsOf(ImmutableArray<Tag> tags) =>
        string.Join(',', tags.Select(t => $"{t.Key}={t.Value}{t.UnknownReason}").Order(StringComparer.Ordinal));

    private static string OrganizationOf(IamModel model, IEnumerable<string> accounts) => model.Organization is not { } organization
        ? string.Empty
        : string.Join('|', accounts.Select(a => $"{a}={organization.FindPath(a)?.ToOrgPath(organization.Id)}").Prepend($"{organization.Id} {organization.MasterAccountId}"));

    private static HeldPolicy HeldBy(Account account, Resource resource) => new(
        resource.Arn,
        PolicyKind.Resource,
        resource.Document,
        resource with { Document = null, Location = default, Tags = [], Acl = [], Grants = [], Shares = [], Buckets = [] } is var plain
            ? string.Join(
                '|',
                new object?[]
                {
                    plain.ObjectOwnership, plain.BucketAbac, plain.PublicAccessBlock.Combine(account.PublicAccessBlock), plain.ObjectOwner, plain.SupportingAccessPoint, plain.NetworkOrigin,
                    plain.IsAwsManagedKey, TagsOf(resource.Tags), string.Join(',', resource.Acl), string.Join(',', resource.Grants.Select(g => $"{g}{g.SourceArn}{TagsOf(g.EncryptionContextSubset)}{TagsOf(g.EncryptionContextEquals)}")),
                    string.Join(',', resource.Shares), string.Join(',', resource.Buckets), string.Join(',', resource.Unknowns), string.Join(',', account.Unknowns), resource.ExistsWhen,
                })
            : string.Empty);
}
