using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What variables and free names of a technique may stand for, in one model and for one caller (escalation.md, 3).</summary>
internal sealed class Candidates
{
    private const int MostNames = 60;
    private const int MostRegions = 8;

    private static readonly string[] s_rootTasks = ["IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy", "IAMAuditRootUserCredentials"];

    private readonly Situation _situation;
    private readonly Questions _questions;
    private readonly string _caller;
    private readonly Subject _who;
    private readonly Account _account;
    private readonly Lazy<Statement[]> _own;

    public Candidates(Situation situation, Questions questions, string caller, Subject who, Account account)
    {
        _situation = situation;
        _questions = questions;
        _caller = caller;
        _who = who;
        _account = questions.Model.Accounts.GetValueOrDefault(account.AccountId) ?? account;
        _own = new Lazy<Statement[]>(() => [.. who.Policies.Identity.Policies.SelectMany(p => p.Document.Statements).Where(s => s.Effect == Effect.Allow)]);
    }

    /// <summary>The Regions that are worth trying.</summary>
    public IEnumerable<string> Regions
    {
        get
        {
            IEnumerable<string> named = _own.Value.Where(s => s.Resource is not null).SelectMany(s => s.Resource!.Value.Patterns.Select(p => p.Text))
                .Select(t => t.Split(':') is [_, _, _, { Length: > 0 } region, ..] && !region.Contains('*') ? region : null).OfType<string>();
            return named.Concat(ValuesOf("aws:RequestedRegion")).Prepend(_situation.Region).Append("eu-central-1").Distinct().Take(MostRegions);
        }
    }

    /// <summary>The tags of principals that conditions ask for.</summary>
    public IEnumerable<(string Key, string Value)> Tags => ModelDocuments.Of(_questions.Model)
        .SelectMany(d => d.Statements)
        .SelectMany(s => s.Conditions.ConvertAll(c => c))
        .Where(c => c.Key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase))
        .SelectMany(c => c.Values.ConvertAll(v => (c.Key["aws:PrincipalTag/".Length..], ContextValues.Example(v.Text.Text))))
        .Distinct()
        .Take(MostNames);

    /// <summary>The customer managed policies that can be boundaries, those first that conditions name.</summary>
    public IEnumerable<string> Boundaries => ValuesOf("iam:PermissionsBoundary").Where(v => _questions.Model.FindPolicy(v) is not null);

    /// <summary>The values that conditions of the model name for a key.</summary>
    public IEnumerable<string> ValuesOf(string key)
    {
        IEnumerable<string> named = ModelDocuments.Of(_questions.Model)
            .SelectMany(d => d.Statements)
            .SelectMany(s => s.Conditions.ConvertAll(c => c))
            .Where(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            .SelectMany(c => c.Values.ConvertAll(v => ContextValues.Example(v.Text.Text)));
        return (key == "sts:TaskPolicyArn" ? named.Concat(s_rootTasks.Select(t => $"arn:aws:iam::aws:policy/root-task/{t}")) : named.Append(string.Empty)).Distinct();
    }

    /// <summary>Managed policies that the caller picks: AdministratorAccess first.</summary>
    public IEnumerable<string> Grants(Technique technique)
    {
        _ = technique;
        IEnumerable<string> named = ValuesOf("iam:PolicyARN").Concat(ValuesOf("iam:PermissionsBoundary")).Where(v => _questions.Model.FindPolicy(v) is not null);
        return _account.Policies.Keys.Concat(named).Prepend($"arn:{_account.Partition}:iam::aws:policy/AdministratorAccess").Distinct();
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
    public IEnumerable<string> Names(string thing, Trial trial, ImmutableArray<OpenRequest> requests)
    {
        string type = thing.Contains(' ') ? thing[(thing.IndexOf(' ') + 1)..] : _unknownTypes.GetValueOrDefault(thing, thing);
        if (FindType(type) is not { ArnTemplates: [{ } template, ..] } found)
        {
            return ["*"];
        }

        string neutral = Fill(template.Text, trial.Region, GenericResources.Name);
        HashSet<string> taken = [.. _questions.Model.Accounts.Values.SelectMany(a => a.Resources.Keys)];
        string[] patterns =
        [
            .. _own.Value.Where(s => requests.Any(r => Mentions(s, r.Action))).SelectMany(s => s.Resource is { IsNegated: false } element ? element.Patterns.Select(p => p.Text) : []).Where(t => t != "*").Distinct(),
        ];
        string[] pieces = [string.Empty, "x", .. patterns.SelectMany(p => (p.Split(':', 6) is [.., var rest] ? rest : p).Split('*', '/', ':')).Where(x => x.Length > 0).Distinct().Take(6)];
        return patterns.SelectMany(p => pieces.Select(piece => Fit(p, piece, trial.Region)))
            .Prepend(neutral)
            .Where(a => (found.Fits(a) || a == neutral) && !taken.Contains(a))
            .Distinct()
            .Take(MostNames);
    }

    private readonly Dictionary<string, string> _unknownTypes = new(StringComparer.Ordinal);

    private static bool Mentions(Statement statement, string action) => statement.Action.IsNegated
        || statement.Action.Patterns.Any(p => Language.Patterns.ActionPattern.Compile(p.Text).Matches(Questions.ActionOf(action)));

    private string Fit(string pattern, string piece, string region)
    {
        if (pattern.Split(':', 6) is not [_, var partition, var service, var place, var account, var rest])
        {
            return pattern;
        }

        string filled = rest.Replace("*", piece, StringComparison.Ordinal).Replace('?', 'x');
        return $"arn:{partition.Replace("*", _account.Partition, StringComparison.Ordinal)}:{service}:{place.Replace("*", region, StringComparison.Ordinal)}:{account.Replace("*", _account.AccountId, StringComparison.Ordinal)}:{filled}";
    }

    private static CatalogueResourceType? FindType(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : IamCatalogue.Default.FindService(name.AsSpan(0, dot))?.ResourceTypes.FirstOrDefault(t => t.Name.Equals(name[(dot + 1)..], StringComparison.OrdinalIgnoreCase));
    }

    private string Fill(string template, string region, string name)
    {
        var arn = new System.Text.StringBuilder();
        string[] fields = template.Split(':', 6);
        for (int i = 0; i < fields.Length; i++)
        {
            string field = i switch
            {
                3 when fields[3] == "*" => region,
                4 when fields[4] == "*" => _account.AccountId,
                _ => fields[i],
            };
            arn.Append(i == 0 ? string.Empty : ":").Append(field);
        }

        string text = arn.ToString();
        for (int at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", StringComparison.Ordinal))
        {
            int end = text.IndexOf('}', at);
            string value = text[(at + 2)..end] switch { "Partition" => _account.Partition, "Region" => region, "Account" => _account.AccountId, _ => name };
            text = text[..at] + value + text[(end + 1)..];
        }

        return text.Replace("*", "x", StringComparison.Ordinal);
    }

    private IEnumerable<Bound> Users(TechniqueVariable variable)
    {
        if (variable.Is("new"))
        {
            return NewNames("user", "iam:CreateUser");
        }

        return _account.Users.Values
            .Where(u => IsRightSelf(variable, u.Arn))
            .Select(u => (User: u, Known: HasFacts(u)))
            .Where(u => !u.Known || Fits(variable, u.User))
            .Where(u => !variable.Is("bounded") || u.User.PermissionsBoundary is not null)
            .Select(u => new Bound(u.User.Arn) { IsUncertain = !u.Known && (variable["keys"] ?? variable["password"] ?? variable["mfa"]) is not null });
    }

    private static bool Fits(TechniqueVariable variable, User user)
    {
        int keys = user.GetKeys().Length;
        bool password = user.LoginProfile is not null || user.PasswordLastUsed is not null || user.CredentialReport?.PasswordEnabled == true;
        bool mfa = user.MfaActive == true;
        return variable["keys"] switch { "<2" => keys < 2, "2" => keys >= 2, _ => true }
            && (variable["password"] is not { } p || password == (p == "true"))
            && (variable["mfa"] is not { } m || mfa == (m == "true"));
    }

    // A dump has dates of creation and none of these: then nothing is known of them (FD-3).
    private bool HasFacts(User user) => user.CreateDate is null
        || _account.Users.Values.Any(u => !u.AccessKeys.IsEmpty || u.LoginProfile is not null || !u.MfaDevices.IsEmpty || u.CredentialReport is not null);

    private IEnumerable<Bound> Roles(TechniqueVariable variable, Trial trial)
    {
        if (variable.Is("new"))
        {
            return NewNames("role", "iam:CreateRole");
        }

        bool isAssumed = variable.Conditions.Keys.All(k => k is "other" or "account");
        IEnumerable<Role> all = variable["account"] == "any" ? _questions.Trusts.CandidatesFor(_who) : _account.Roles.Values;
        IEnumerable<Role> roles = all
            .Where(r => isAssumed || !(r.IsServiceLinked || r.IsReserved))
            .Where(r => IsRightSelf(variable, r.Arn))
            .Where(r => !variable.Is("bounded") || r.PermissionsBoundary is not null);
        if (variable.Conditions.TryGetValue("trusts", out ImmutableArray<string> services))
        {
            return roles.SelectMany(r => services.Select(s => TrustedBy(r, s)).OfType<Bound>().Take(1));
        }

        return variable["federates"] is { } provider && trial.Bound.TryGetValue(provider, out Bound? named)
            ? roles.Select(r => Federated(r, named.Arn)).OfType<Bound>()
            : roles.Select(r => new Bound(r.Arn));
    }

    // The service may assume the role for the role's own account; sessions of some need more than that.
    private Bound? TrustedBy(Role role, string service)
    {
        if (service == "cognito-identity.amazonaws.com")
        {
            return Federated(role, service);
        }

        if (_questions.Who(service) is not { } who || !Trust.ServicesOf(role).Contains(service))
        {
            return null;
        }

        ContextLayer given = new ContextLayer.Builder().Add("aws:SourceAccount", role.AccountId).Build();
        string[] actions = service switch
        {
            "rolesanywhere.amazonaws.com" => ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            "pods.eks.amazonaws.com" => ["sts:AssumeRole", "sts:TagSession"],
            _ => ["sts:AssumeRole"],
        };
        Answer?[] answers = [.. actions.Select(a => _questions.Find(who, a, role.Arn, Envelope.Free, null, given))];
        if (answers.Any(a => a is null))
        {
            return null;
        }

        IEnumerable<string> chosen = answers.SelectMany(a => a!.Witness.Context.Keys).Where(k => k.Equals("aws:SourceArn", StringComparison.OrdinalIgnoreCase));
        return new Bound(role.Arn) { Keys = [.. answers.SelectMany(a => a!.OpenKeys).Concat(chosen).Distinct()] };
    }

    private Bound? Federated(Role role, string provider)
    {
        string action = provider.Contains(":saml-provider/", StringComparison.Ordinal) ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
        return _questions.Who(provider) is { } who && Trust.EntriesOf(role.Document).Any(e => e.Entry.Value == provider) && _questions.Find(who, action, role.Arn, Envelope.Free) is { } answer
            ? new Bound(role.Arn) { Keys = answer.OpenKeys }
            : null;
    }

    private IEnumerable<Bound> Groups(TechniqueVariable variable)
    {
        ImmutableArray<string> own = _account.FindUser(_caller)?.Groups ?? [];
        return _account.Groups.Values
            .Where(g => variable["member"] switch
            {
                "self" => own.Contains(g.GroupName, StringComparer.OrdinalIgnoreCase),
                "none" => !own.Contains(g.GroupName, StringComparer.OrdinalIgnoreCase),
                _ => true,
            })
            .Select(g => new Bound(g.Arn));
    }

    private IEnumerable<Bound> Policies(TechniqueVariable variable, Trial trial)
    {
        if (variable["limits"] == "self")
        {
            return Limits(variable);
        }

        string? holder = variable["attached-to"] is not { } name ? null : name == "self" ? _caller : trial.Bound.GetValueOrDefault(name)?.Arn;
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
        return denies && holder is not null && !holder.Contains(":user/", StringComparison.Ordinal) ? managed.Concat(InlinesOf(holder, true)) : managed;
    }

    private IEnumerable<Bound> Limits(TechniqueVariable variable)
    {
        string? boundary = BoundaryOf(_questions.Model, _caller);
        IEnumerable<string> denying = AttachedTo(_caller, true).Where(a => Denies(_account.Policies.GetValueOrDefault(a)?.Document));
        return denying.Concat(boundary is null ? [] : [boundary]).Distinct().Where(a => !variable.Is("customer") || _account.Policies.ContainsKey(a)).Select(a => new Bound(a));
    }

    private IEnumerable<string> AttachedTo(string holder, bool withGroups)
    {
        IamIdentity? identity = (IamIdentity?)_account.FindUser(holder) ?? (IamIdentity?)_account.FindRole(holder) ?? _account.FindGroup(holder);
        IEnumerable<AttachedPolicy> own = identity?.AttachedPolicies ?? [];
        IEnumerable<AttachedPolicy> ofGroups = withGroups && identity is User user ? user.Groups.SelectMany(g => _account.Groups.GetValueOrDefault(g)?.AttachedPolicies ?? []) : [];
        return own.Concat(ofGroups).Select(p => p.PolicyArn);
    }

    private static bool Denies(PolicyDocument? document) => document?.Statements.Any(s => s.Effect == Effect.Deny) == true;

    private IEnumerable<Bound> Inlines(TechniqueVariable variable, Trial trial) =>
        variable["inline-of"] is { } name && trial.Bound.TryGetValue(name, out Bound? holder) ? InlinesOf(holder.Arn, variable.Is("denies")) : [];

    private IEnumerable<Bound> InlinesOf(string holder, bool denies)
    {
        IamIdentity? identity = (IamIdentity?)_account.FindUser(holder) ?? (IamIdentity?)_account.FindRole(holder) ?? _account.FindGroup(holder);
        return (identity?.InlinePolicies ?? []).Where(p => !denies || Denies(p.Document)).Select(p => new Bound($"{holder}#{p.PolicyName}"));
    }

    private IEnumerable<Bound> Versions(TechniqueVariable variable, Trial trial) =>
        variable["of"] is { } name && trial.Bound.TryGetValue(name, out Bound? policy) && _account.Policies.TryGetValue(policy.Arn, out ManagedPolicy? managed)
            ? managed.Versions.Where(v => v.VersionId != managed.DefaultVersionId).Select(v => new Bound(v.VersionId))
            : [];

    private IEnumerable<Bound> Profiles(TechniqueVariable variable, Trial trial) => variable["holds"] is { } name && trial.Bound.TryGetValue(name, out Bound? role)
        ? _account.InstanceProfiles.Values.Where(p => p.Roles.Any(r => role.Arn.EndsWith("/" + r, StringComparison.Ordinal))).Select(p => new Bound(p.Arn))
        : _account.InstanceProfiles.Values.Select(p => new Bound(p.Arn));

    // 3.2: what runs as a role. Where the model has no such thing, there may be one.
    private IEnumerable<Bound> Things(string kind, TechniqueVariable variable, Trial trial)
    {
        if (FindType(kind) is not { } type)
        {
            return [];
        }

        Resource[] all = [.. _account.Resources.Values.Where(r => type.Fits(r.Arn))];
        string? runsAs = variable["runs-as"];
        if (runsAs is null)
        {
            return all.Select(r => new Bound(r.Arn));
        }

        string? role = runsAs == "any" ? null : trial.Bound.GetValueOrDefault(runsAs)?.Arn;
        Resource[] running = [.. all.Where(r => r.RunsAs is not null && (role is null || r.RunsAs == role))];
        if (running.Length > 0)
        {
            return running.Select(r => new Bound(r.Arn));
        }

        if (all.Any(r => r.RunsAs is not null))
        {
            return [];
        }

        _unknownTypes[variable.Name] = kind;
        return [new Bound($"a {kind}") { IsUnknown = true }];
    }

    private IEnumerable<Bound> NewNames(string kind, string action)
    {
        string head = $"arn:{_account.Partition}:iam::{_account.AccountId}:{kind}/";
        IEnumerable<string> patterns = _own.Value.Where(s => s.Action.IsNegated || s.Action.Patterns.Any(p => p.Text == "*" || p.Text.StartsWith("iam:", StringComparison.OrdinalIgnoreCase)))
            .SelectMany(s => s.Resource is { IsNegated: false } element ? element.Patterns.Select(p => p.Text) : [])
            .Where(t => t.Contains($":{kind}/", StringComparison.Ordinal))
            .Select(t => head + t[(t.IndexOf($":{kind}/", StringComparison.Ordinal) + kind.Length + 2)..].Replace("*", "zz", StringComparison.Ordinal).Replace('?', 'z'));
        _ = action;
        return patterns.Prepend($"{head}{GenericResources.Name}")
            .Where(a => !a.Contains("${", StringComparison.Ordinal) && _account.FindUser(a) is null && _account.FindRole(a) is null)
            .Distinct()
            .Take(8)
            .Select(a => new Bound(a));
    }

    private bool IsRightSelf(TechniqueVariable variable, string arn) => (!variable.Is("self") || arn == _caller) && (!variable.Is("other") || arn != _caller);
}
