using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Practice;

/// <summary>An OIDC provider that a role trusts, and the subjects worth trying (findings.md, section 4).</summary>
internal sealed class FederatedTrust
{
    private static readonly FrozenDictionary<string, string> s_foreign = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["token.actions.githubusercontent.com"] = "repo:attacker/any:ref:refs/heads/main",
        ["vstoken.actions.githubusercontent.com"] = "repo:attacker/any:ref:refs/heads/main",
        ["gitlab.com"] = "project_path:attacker/x:ref_type:branch:ref:main",
        ["app.terraform.io"] = "organization:attacker:project:p:workspace:w:run_phase:apply",
        ["agent.buildkite.com"] = "organization:attacker:pipeline:p:ref:refs/heads/main:commit:c:step:s",
        ["oidc.codefresh.io"] = "account:attacker:pipeline:p",
        ["studio.datachain.ai/api"] = "credentials:attacker/x",
        ["scalr.io"] = "account:attacker:environment:e:workspace:w",
        ["tokens.cloud.shisho.dev"] = "job:attacker:x",
        ["proidc.upbound.io"] = "mcp:attacker/x:provider:p",
        ["oidc.vercel.com"] = "owner:attacker:project:p:environment:production",
        ["accounts.google.com"] = "attacker",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private FederatedTrust(string provider, ImmutableArray<ConditionClause> clauses)
    {
        Provider = provider;
        Host = Trust.ProviderOf(provider);
        Clauses = clauses;
        Subjects = [.. ValuesOf("sub").Select(ContextValues.Example)];
        Tenants = SubjectsOf();
    }

    /// <summary>The principal of the trust policy.</summary>
    public string Provider { get; }

    /// <summary>The host and path, which its keys begin with.</summary>
    public string Host { get; }

    /// <summary>The conditions of the statements that trust it.</summary>
    public ImmutableArray<ConditionClause> Clauses { get; }

    /// <summary>Subjects that fit the conditions, as far as patterns tell.</summary>
    public ImmutableArray<string> Subjects { get; }

    /// <summary>Subjects of others.</summary>
    public (ImmutableArray<string> Foreign, ImmutableArray<string> Lookalikes, ImmutableArray<string> Siblings,
        ImmutableArray<string> AnyRefs) Tenants
    { get; }

    /// <summary>The providers that a role trusts, each with its conditions.</summary>
    public static IEnumerable<FederatedTrust> Of(Role role) => Trust.EntriesOf(role.Document)
        .Where(e => e.Entry.Type == PrincipalType.Federated && !e.Entry.Value.Contains(":saml-provider/", StringComparison.Ordinal))
        .GroupBy(e => e.Entry.Value)
        .Select(g => new FederatedTrust(g.Key, [.. g.SelectMany(e => e.Statement.Conditions)]));

    /// <summary>True when a condition is about a claim.</summary>
    /// <param name="claim"><c>sub</c>, <c>aud</c>.</param>
    public bool Tests(string claim) => Clauses.Any(c => c.Key.Equals($"{Host}:{claim}", StringComparison.OrdinalIgnoreCase));

    /// <summary>The values that conditions compare a claim with.</summary>
    public IEnumerable<string> ValuesOf(string claim) => Clauses
        .Where(c => c.Key.Equals($"{Host}:{claim}", StringComparison.OrdinalIgnoreCase))
        .SelectMany(c => c.Values.Select(v => v.Text.Text))
        .Distinct();

    /// <summary>Audiences worth trying: those of conditions, those of the provider, the usual one.</summary>
    public IEnumerable<string> Audiences(Person person)
    {
        IEnumerable<string> clients = person.Account.OpenIdConnectProviders.Values.Where(p => p.Url == Host)
            .SelectMany(p => p.ClientIdList);
        return ValuesOf("aud").Select(ContextValues.Example).Concat(clients).Append("sts.amazonaws.com").Distinct().Take(6);
    }

    private (ImmutableArray<string>, ImmutableArray<string>, ImmutableArray<string>, ImmutableArray<string>) SubjectsOf()
    {
        List<string> foreign = s_foreign.TryGetValue(Host, out string? known) ? [known] : [];
        List<string> lookalikes = [];
        List<string> siblings = [];
        List<string> refs = [];
        foreach (string pattern in ValuesOf("sub"))
        {
            if (!TrySplit(pattern, out string head, out string tenant, out char behind, out string rest))
            {
                continue;
            }

            if (foreign.Count > 0 && tenant.StartsWith('*'))
            {
                foreign.Add($"{head}{tenant.Replace("*", "attacker", StringComparison.Ordinal).Replace('?', 'x')}{behind}{Fill(rest)}");
            }

            if (IsPattern(tenant))
            {
                if (tenant.Trim('*').Length > 0)
                {
                    lookalikes.Add($"{head}{Like(tenant)}{(behind == '\0' ? Usual(head) : behind + Fill(rest))}");
                }

                continue;
            }

            siblings.AddRange(SiblingsOf(head, tenant, behind));
            siblings.AddRange(NamedLike(head, tenant, behind, rest));
            refs.AddRange(RefsOf(head, tenant, behind, rest));
        }

        siblings.AddRange(PrivateSiblings());
        return ([.. foreign], [.. lookalikes], [.. siblings], [.. refs]);
    }

    // repo: ORG / REPO:…   project_path: GROUP / PROJECT:…   organization: ORG : …
    private static bool TrySplit(string pattern, out string head, out string tenant, out char behind, out string rest)
    {
        (head, tenant, behind, rest) = (string.Empty, string.Empty, '\0', string.Empty);
        int colon = pattern.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        head = pattern[..(colon + 1)];
        string body = pattern[(colon + 1)..];
        int end = body.IndexOfAny(['/', ':']);
        tenant = end < 0 ? body : body[..end];
        behind = end < 0 ? '\0' : body[end];
        rest = end < 0 ? string.Empty : body[(end + 1)..];
        return tenant.Length > 0;
    }

    private static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    // Another name that the pattern fits.
    private static string Like(string pattern) => pattern.Replace("*", "-evil", StringComparison.Ordinal).Replace('?', 'x');

    // F-710: another repository or project of the tenant, whose name fits the pattern of one; what follows stays as the pattern wants it.
    private static IEnumerable<string> NamedLike(string head, string tenant, char behind, string rest)
    {
        string[] parts = rest.Split(':');
        int at = head == "organization:" ? 1 : 0;
        if (parts.Length <= at || !IsPattern(parts[at]))
        {
            yield break;
        }

        bool isLast = parts.Length == at + 1;
        parts[at] = Like(parts[at]);
        string named = string.Join(':', parts.Select(Fill));
        yield return $"{head}{tenant}{behind}{named}";
        if (isLast)
        {
            yield return $"{head}{tenant}{behind}{named}{Behind(head)}";
        }
    }

    private static string Fill(string text) => text.Replace("*", "x", StringComparison.Ordinal).Replace('?', 'x');

    private static string Usual(string head) => head switch
    {
        "repo:" => "/any:ref:refs/heads/main",
        "project_path:" => "/x:ref_type:branch:ref:main",
        _ => ":project:p:workspace:w:run_phase:apply",
    };

    private static string Behind(string head) => head switch
    {
        "repo:" => ":ref:refs/heads/main",
        "project_path:" => ":ref_type:branch:ref:main",
        _ => ":workspace:w:run_phase:apply",
    };

    private static IEnumerable<string> SiblingsOf(string head, string tenant, char behind) => (head, behind) switch
    {
        ("repo:", '/') => [$"repo:{tenant}/zz-other:ref:refs/heads/main"],
        ("project_path:", '/') => [$"project_path:{tenant}/zz-other:ref_type:branch:ref:main"],
        ("organization:", ':') =>
            [$"organization:{tenant}:project:zz-other:workspace:zz-other:run_phase:apply",
                $"organization:{tenant}:pipeline:zz-other:ref:refs/heads/main:commit:c:step:s"],
        _ => [],
    };

    private static IEnumerable<string> RefsOf(string head, string tenant, char behind, string rest)
    {
        string project = rest.Split(':')[0];
        return (head, behind) switch
        {
            ("repo:", '/') when !project.Contains('*') =>
                [$"repo:{tenant}/{project}:pull_request", $"repo:{tenant}/{project}:ref:refs/heads/zz-any"],
            ("project_path:", '/') when !project.Contains('*') =>
                [$"project_path:{tenant}/{project}:ref_type:branch:ref:zz-any", $"project_path:{tenant}/{project}:ref_type:tag:ref:zz-any"],
            ("organization:", ':') when rest.Contains("run_phase", StringComparison.Ordinal) || rest.EndsWith('*') =>
                [$"organization:{tenant}:{Fill(BeforePhase(rest)).TrimEnd(':')}:run_phase:plan"],
            _ => [],
        };
    }

    private static string BeforePhase(string rest)
    {
        int at = rest.IndexOf("run_phase", StringComparison.Ordinal);
        return at >= 0 ? rest[..at] : rest.TrimEnd('*');
    }

    // Providers that belong to one tenant: any project of it.
    private IEnumerable<string> PrivateSiblings()
    {
        if (Host.StartsWith("oidc.circleci.com/org/", StringComparison.Ordinal))
        {
            yield return $"org/{Host["oidc.circleci.com/org/".Length..]}/project/zz-any/user/u";
        }
        else if (Host.StartsWith("api.bitbucket.org/", StringComparison.Ordinal))
        {
            yield return "{zz-any}:{step}";
        }
        else if (Host.StartsWith("oidc.eks.", StringComparison.Ordinal))
        {
            yield return "system:serviceaccount:zz-any:zz-any";
        }
    }
}
