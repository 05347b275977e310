using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What variables and free names of a technique may stand for, in one model and for one caller (escalation.md, 3).</summary>
internal sealed class Candidates
{
    private const int MostNames = 60;
    private const int MostPatterns = 4;
    private const int MostFitting = 4;
    private const string Boundary = "PermissionsBoundary";
    private const int MostValues = 12;

    // What one tags oneself with opens what asks for tags of who calls, and of what is called upon.
    private static readonly string[] s_tags = ["aws:PrincipalTag/", "aws:ResourceTag/", "iam:ResourceTag/"];

    private static readonly string[] s_strong = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

    private static readonly string[] s_rootTasks =
        ["IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy",
            "IAMAuditRootUserCredentials"];

    private readonly Situation _situation;
    private readonly Questions _questions;
    private readonly string _caller;
    private readonly Subject _who;
    private readonly Account _account;
    private readonly Lazy<ImmutableArray<Statement>> _own;
    private readonly Lazy<FreeNames> _names;
    private readonly Lazy<string[]> _grants;

    public Candidates(Situation situation, Questions questions, string caller, Subject who, Account account)
    {
        _situation = situation;
        _questions = questions;
        _caller = caller;
        _who = who;
        _account = questions.Model.Accounts.GetValueOrDefault(account.AccountId) ?? account;
        _own = new Lazy<ImmutableArray<Statement>>(() =>
        [
            .. who.Policies.Identity.Policies.Concat(who.Policies.Boundary?.Policies ?? [])
                .SelectMany(p => p.Document.Statements)
                .Concat(questions.Model.Organization?.ServiceControlPolicies.Values.SelectMany(p => p.Document.Statements)
                    .Where(s => s.Effect == Effect.Deny) ?? [])
                .Where(s => s.Effect == Effect.Allow || s.Resource is { IsNegated: true }),
        ]);
        _grants = new Lazy<string[]>(() => [.. AllGrants()]);
        _names = new Lazy<FreeNames>(() => new FreeNames(questions.Model, _account, _own.Value, who.Requester));
    }

    /// <summary>The account, as the snapshot has it.</summary>
    public Account Account => _account;

    /// <summary>The Regions that are worth trying.</summary>
    /// <param name="trial">The way so far.</param>
    public IEnumerable<string> Regions(Trial trial)
    {
        IEnumerable<string> named = _own.Value.Where(s => s.Resource is not null)
            .SelectMany(s => s.Resource!.Value.Patterns.Select(p => p.Text))
            .Concat(ServiceTrust.ThingsOf(_questions, trial))
            .Select(t => t.Split(':') is [_, _, _, { Length: > 0 } region, ..] && region != "*"
                ? RegionChoices.Fitting(region, _account.Partition, _situation.Region)
                : null)
            .OfType<string>();
        return _questions.Facts.RegionsIn(_account.Partition, _situation.Region, _who)
            .Concat(named)
            .Append("eu-central-1")
            .Distinct();
    }

    /// <summary>The tags that conditions on principals, and on what is asked about, ask for, and those that variables stand for.</summary>
    public IEnumerable<(string Key, string Value)> Tags => s_tags.SelectMany(prefix => _questions.Facts.WithPrefix(prefix)
            .Select(c => (Key: c.Key[prefix.Length..], Value: ValueOfTag(c.Value))))
        .Where(t => t.Value is not null && t.Key.Length > 0)
        .Select(t => (t.Key, t.Value!))
        .Concat(VariableTags())
        .Distinct()
        .Take(MostNames);

    // What a variable may stand for: what other things are tagged with, what makes it name something that there is, and any text.
    private IEnumerable<(string Key, string Value)> VariableTags() => _questions.Facts.TagTexts
        .SelectMany(text => TagVariables.KeysOf(text).Take(1).Select(key => (Text: text, Key: key)))
        .SelectMany(x => _questions.Facts.TagValues(x.Key)
            .Concat(TagVariables.ValuesIn(x.Text, _questions.Facts.Arns))
            .Take(MostValues)
            .Append(GenericResources.Name)
            .Select(v => (x.Key, v)));

    // A value may be the caller's own name.
    private string? ValueOfTag(string value) =>
        value.Replace("${aws:username}", _account.FindUser(_caller)?.UserName ?? "${", StringComparison.OrdinalIgnoreCase) is var text
            && !text.Contains("${", StringComparison.Ordinal)
            ? text
            : null;

    /// <summary>The customer managed policies that can be boundaries, those first that conditions name.</summary>
    public IEnumerable<string> Boundaries => ValuesOf("iam:PermissionsBoundary").Where(v => _questions.Model.FindPolicy(v) is not null);

    /// <summary>The values that conditions of the model name for a key.</summary>
    public IEnumerable<string> ValuesOf(string key)
    {
        IEnumerable<string> named = _questions.Facts.ValuesOf(key);
        return (key == "sts:TaskPolicyArn"
            ? named.Concat(s_rootTasks.Select(t => $"arn:aws:iam::aws:policy/root-task/{t}"))
            : named.Append(string.Empty))
            .Distinct();
    }

    /// <summary>Managed policies that the caller picks: AdministratorAccess first.</summary>
    public IEnumerable<string> Grants() => _grants.Value;

    private IEnumerable<string> AllGrants()
    {
        // Of a pattern all that fit it, those first that are worth most anywhere.
        string aws = $"arn:{_account.Partition}:iam::aws:policy/";
        string[] patterns = [.. _questions.Facts.PolicyPatterns.Where(p => p.Contains('*') || p.Contains('?')).Take(MostPatterns)];
        TextPattern[] compiled = [.. patterns.Select(p => TextPattern.Compile(PolicyString.Literal(p), PatternStyle.Wildcards))];
        IEnumerable<string> fitting = compiled.Length == 0 ? [] : IamCatalogue.Default.ManagedPolicies.Policies.Select(p => p.Arn)
            .Where(a => Array.Exists(compiled, c => c.Matches(a, NoVariables.Instance)))
            .Take(MostFitting);
        IEnumerable<string> named = ValuesOf("iam:PolicyARN")
            .Concat(ValuesOf("iam:PermissionsBoundary"))
            .Where(v => _questions.Model.FindPolicy(v) is not null);
        return s_strong.Select(n => aws + n)
            .Where(a => _questions.Model.FindPolicy(a) is not null)
            .Concat(_account.Policies.Keys)
            .Concat(named)
            .Concat(fitting)
            .Distinct();
    }

    /// <summary>The boundary of a user or role; null where there is none.</summary>
    public static string? BoundaryOf(IamModel model, string arn)
    {
        Account? account = model.Accounts.GetValueOrDefault(Arn.AccountOf(arn).ToString());
        return account?.FindUser(arn)?.PermissionsBoundary?.PolicyArn ?? account?.FindRole(arn)?.PermissionsBoundary?.PolicyArn;
    }

    /// <summary>What a variable may stand for.</summary>
    public IEnumerable<Bound> Of(TechniqueVariable variable, Trial trial) => variable.Kinds.SelectMany(kind => kind switch
    {
        "user" => Users(variable),
        "role" => Roles(variable, trial),
        "group" => Groups(variable),
        "policy" => Policies(variable, trial),
        "inline" => Inlines(variable, trial),
        "version" => Versions(variable, trial),
        "profile" => Profiles(variable, trial),
        "saml-provider" => _account.SamlProviders.Keys.Select(a => new Bound(a)),
        "oidc-provider" => _account.OpenIdConnectProviders.Keys.Select(a => new Bound(a)),
        "account" => _questions.Model.Accounts.Keys.Where(a => a != _account.AccountId).Select(a => new Bound(a) { Account = a }),
        "ou" or "root" or "scp" => [],
        _ => Things(kind, variable, trial),
    });

    /// <summary>3.1: ARNs for a thing whose name is free.</summary>
    /// <param name="thing">What the technique calls it.</param>
    /// <param name="trial">The way so far.</param>
    /// <param name="actions">What is done to it.</param>
    public IEnumerable<string> Names(string thing, Trial trial, ImmutableArray<string> actions)
    {
        int space = thing.IndexOf(' ', StringComparison.Ordinal);
        string type = space >= 0 ? thing[(space + 1)..] : trial.Bound.GetValueOrDefault(thing)?.Kind ?? thing;
        return _names.Value.Of(type, trial.Region, actions, ServiceTrust.ThingsOf(_questions, trial));
    }

    private IEnumerable<Bound> Users(TechniqueVariable variable)
    {
        if (variable.Is("new"))
        {
            return _names.Value.OfNew("user");
        }

        return _account.Users.Values
            .Where(u => IsRightSelf(variable, u.Arn))
            .Where(u => !variable.Is("bounded") || u.PermissionsBoundary is not null || UnknownOf(u, Boundary) is not null)
            .Select(u => (User: u, Facts: FactsOf(variable, u)))
            .Where(u => u.Facts.All(f => f != false))
            .Select(u => new Bound(u.User.Arn)
            {
                IsUncertain = u.Facts.Any(f => f is null),
                Unknowns = variable.Is("bounded") && UnknownOf(u.User, Boundary) is { } unknown ? [unknown] : [],
            });
    }

    // 3: what is not known, every value binds of.
    private static bool?[] FactsOf(TechniqueVariable variable, User user) =>
    [
        variable["keys"] is { } k ? KnownCredentials.HasRoomForKey(user) is { } hasRoom ? hasRoom == (k == "<2") : null : true,
        variable["password"] is { } p ? KnownCredentials.HasPassword(user) is { } password ? password == (p == "true") : null : true,
        variable["mfa"] is { } m ? KnownCredentials.HasMfa(user) is { } mfa ? mfa == (m == "true") : null : true,
    ];

    private IEnumerable<Bound> Roles(TechniqueVariable variable, Trial trial)
    {
        if (variable.Is("new"))
        {
            return _names.Value.OfNew("role");
        }

        bool isAssumed = variable.Conditions.Keys.All(k => k is "other" or "account");
        bool IsMeant(Role role) => (isAssumed || !(role.IsServiceLinked || role.IsReserved))
            && IsRightSelf(variable, role.Arn)
            && (!variable.Is("bounded") || role.PermissionsBoundary is not null || UnknownOf(role, Boundary) is not null);
        if (variable["account"] != "any" && variable.Conditions.TryGetValue("trusts", out ImmutableArray<string> services))
        {
            return _questions.Trusting(_account, services).Where(r => IsMeant(r.Role)).Select(r => r.Bound);
        }

        IEnumerable<Role> roles = (variable["account"] == "any" ? _questions.Trusts.CandidatesFor(_who) : _account.Roles.Values).Where(IsMeant);
        if (variable.Conditions.TryGetValue("trusts", out services))
        {
            return roles.SelectMany(r => services.Select(s => ServiceTrust.Of(_questions, r, s)).OfType<Bound>().Take(1));
        }

        return variable["federates"] is { } provider && trial.Bound.TryGetValue(provider, out Bound? named)
            ? roles.Select(r => ServiceTrust.OfProvider(_questions, r, named.Arn)).OfType<Bound>()
            : roles.Select(r => new Bound(r.Arn));
    }

    private IEnumerable<Bound> Groups(TechniqueVariable variable)
    {
        User? self = _account.FindUser(_caller);
        ImmutableArray<string> own = self?.Groups ?? [];
        UnknownFact? unknown = self is null ? null : UnknownOf(self, "GroupList");
        bool IsKnown(Group group) => own.Contains(group.GroupName, StringComparer.OrdinalIgnoreCase);
        return _account.Groups.Values
            .Where(g => variable["member"] switch
            {
                "self" => IsKnown(g) || unknown is not null,
                "none" => !IsKnown(g),
                _ => true,
            })
            .Select(g => new Bound(g.Arn)
            {
                Unknowns = unknown is not null && variable["member"] is not null && !IsKnown(g) ? [unknown] : [],
            });
    }

    private IEnumerable<Bound> Policies(TechniqueVariable variable, Trial trial)
    {
        if (variable["limits"] == "self")
        {
            return Limits(variable);
        }

        string? holder = variable["attached-to"] is not { } name
            ? null
            : name == "self"
            ? _caller
            : trial.Bound.GetValueOrDefault(name)?.Arn;
        if (variable["attached-to"] is null)
        {
            return _account.Policies.Keys.Select(a => new Bound(a));
        }

        IEnumerable<string> attached = holder is null ? [] : AttachedTo(holder, variable["attached-to"] == "self");
        bool denies = variable.Is("denies");
        IEnumerable<Bound> managed = attached.Distinct()
            .Where(a => !variable.Is("customer") || _account.Policies.ContainsKey(a))
            .Where(a => !denies || Denies(_questions.Model.FindPolicy(a)?.Document))
            .Select(a => new Bound(a));
        return denies && holder is not null && !holder.Contains(":user/", StringComparison.Ordinal)
            ? managed.Concat(InlinesOf(holder, true))
            : managed;
    }

    private IEnumerable<Bound> Limits(TechniqueVariable variable)
    {
        string? boundary = BoundaryOf(_questions.Model, _caller);
        IEnumerable<string> denying = AttachedTo(_caller, true).Where(a => Denies(_account.Policies.GetValueOrDefault(a)?.Document));
        return denying.Concat(boundary is null ? [] : [boundary])
            .Distinct()
            .Where(a => !variable.Is("customer") || _account.Policies.ContainsKey(a))
            .Select(a => new Bound(a));
    }

    private IEnumerable<string> AttachedTo(string holder, bool withGroups)
    {
        IamIdentity? identity = (IamIdentity?)_account.FindUser(holder)
            ?? (IamIdentity?)_account.FindRole(holder)
            ?? _account.FindGroup(holder);
        IEnumerable<AttachedPolicy> own = identity?.AttachedPolicies ?? [];
        IEnumerable<AttachedPolicy> ofGroups = withGroups && identity is User user
            ? user.Groups.SelectMany(g => _account.Groups.GetValueOrDefault(g)?.AttachedPolicies ?? [])
            : [];
        return own.Concat(ofGroups).Select(p => p.PolicyArn);
    }

    // One that nobody knows may.
    private static bool Denies(PolicyDocument? document) =>
        document is not null && (document.UnknownReason is not null || document.Statements.Any(s => s.Effect == Effect.Deny));

    private IEnumerable<Bound> Inlines(TechniqueVariable variable, Trial trial) =>
        variable["inline-of"] is { } name && trial.Bound.TryGetValue(name, out Bound? holder)
            ? InlinesOf(holder.Arn, variable.Is("denies"))
            : [];

    private IEnumerable<Bound> InlinesOf(string holder, bool denies)
    {
        IamIdentity? identity = (IamIdentity?)_account.FindUser(holder)
            ?? (IamIdentity?)_account.FindRole(holder)
            ?? _account.FindGroup(holder);
        return (identity?.InlinePolicies ?? [])
            .Where(p => !denies || Denies(p.Document))
            .Select(p => new Bound($"{holder}#{p.PolicyName}"));
    }

    private IEnumerable<Bound> Versions(TechniqueVariable variable, Trial trial) =>
        variable["of"] is { } name
            && trial.Bound.TryGetValue(name, out Bound? policy)
            && _account.Policies.TryGetValue(policy.Arn, out ManagedPolicy? managed)
            ? managed.Versions.Where(v => v.VersionId != managed.DefaultVersionId).Select(v => new Bound(v.VersionId))
            : [];

    private IEnumerable<Bound> Profiles(TechniqueVariable variable, Trial trial)
    {
        if (variable["holds"] is not { } name || !trial.Bound.TryGetValue(name, out Bound? role))
        {
            return _account.InstanceProfiles.Values.Select(p => new Bound(p.Arn));
        }

        bool Holds(InstanceProfile profile) => profile.Roles.Any(r => role.Arn.EndsWith("/" + r, StringComparison.Ordinal));
        Bound[] known = [.. _account.InstanceProfiles.Values.Where(Holds).Select(p => new Bound(p.Arn))];

        // One that nobody knows may hold the role, and has a name that nobody knows.
        return known.Length > 0 ? known
            :
            [
                .. _account.InstanceProfiles.Values.Where(p => p.Roles.IsEmpty)
                    .Select(p => (Profile: p, Unknown: UnknownOf(p, "Roles")))
                    .Where(p => p.Unknown is not null)
                    .Select(p => new Bound(p.Profile.Arn) { Unknowns = [p.Unknown!] }),
                .. UnknownSettings.FactOf(_account.Unknowns, nameof(Account.InstanceProfiles), _account.AccountId) is { } list
                    ? new[] { Supposed(role, list) }
                    : [],
            ];

        Bound Supposed(Bound held, UnknownFact list) =>
            new($"arn:{_account.Partition}:iam::{_account.AccountId}:instance-profile/{UnknownToken.Of(held.Arn)}") { Unknowns = [list] };
    }

    private static UnknownFact? UnknownOf(IamEntity entity, string member) =>
        UnknownSettings.FactOf(entity.Unknowns, member, entity.Arn);

    // 3.2: what runs as a role. Where the model has no such thing, there may be one.
    private IEnumerable<Bound> Things(string kind, TechniqueVariable variable, Trial trial)
    {
        if (FreeNames.TypeOf(kind) is not { } type)
        {
            return [];
        }

        Resource[] all = _questions.Facts.OfType(_account, type);
        string? runsAs = variable["runs-as"];
        if (runsAs is null)
        {
            return all.Select(r => new Bound(r.Arn));
        }

        string? role = runsAs == "any" ? null : trial.Bound.GetValueOrDefault(runsAs)?.Arn;

        // What is known to run as another role says nothing of the others that there may be: their names are free, but none of these.
        return all.Where(r => r.RunsAs is not null && (role is null || r.RunsAs == role))
            .Select(r => new Bound(r.Arn))
            .Concat(all.Where(r => r.RunsAs is null)
                .Select(r => (r.Arn, Unknown: UnknownSettings.FactOf(r.Unknowns, nameof(Resource.RunsAs), r.Arn)))
                .Where(r => r.Unknown is not null)
                .Select(r => new Bound(r.Arn) { Unknowns = [r.Unknown!] }))
            .Append(new Bound($"a {kind}") { IsUnknown = true, Kind = kind });
    }

    private bool IsRightSelf(TechniqueVariable variable, string arn) =>
        (!variable.Is("self") || arn == _caller) && (!variable.Is("other") || arn != _caller);
}
