using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-709 to F-717: federated identities.</summary>
internal static class OidcRules
{
    private const string Web = "sts:AssumeRoleWithWebIdentity";
    private const string Cognito = "cognito-identity.amazonaws.com";

    public static void WithoutTenant(Situation s) => ForProviders(s, (p, trust) =>
    {
        if (Ask(s, p, trust, trust.Tenants.Foreign) is not { } shown)
        {
            return null;
        }

        FindingDraft draft = new(p) { Shown = shown, Principals = [trust.Provider] };
        return p.Reach == Reach.None ? draft.Be(Severity.Medium, $"{p.Name} may do nothing") : draft;
    });

    public static void TooWide(Situation s) => ForProviders(s, (p, trust) =>
    {
        if (Ask(s, p, trust, trust.Tenants.Foreign) is not null)
        {
            return null;
        }

        if (Ask(s, p, trust, trust.Tenants.Lookalikes) is { } lookalike)
        {
            return new FindingDraft(p)
            {
                Shown = lookalike,
                Principals = [trust.Provider],
            }.Be(Severity.Critical, "somebody else's name begins like the tenant's");
        }

        return Ask(s, p, trust, trust.Tenants.Siblings) is { } sibling
            ? new FindingDraft(p) { Shown = sibling, Principals = [trust.Provider] }.Be(Severity.Medium, "anything of the tenant's")
            : null;
    });

    public static void AnyRef(Situation s) => ForProviders(s, (p, trust) =>
    {
        if (Ask(s, p, trust, [.. trust.Tenants.Foreign, .. trust.Tenants.Lookalikes, .. trust.Tenants.Siblings]) is not null
            || Ask(s, p, trust, trust.Tenants.AnyRefs) is not { } shown)
        {
            return null;
        }

        FindingDraft draft = new(p) { Shown = shown, Principals = [trust.Provider] };
        if (Ask(s, p, trust, [.. trust.Tenants.AnyRefs.Where(r => !r.EndsWith(":pull_request", StringComparison.Ordinal))]) is null)
        {
            draft.Message = $"Any pull request of the repository may assume {p.Name}";
        }

        return p.Reach >= Reach.Path ? draft.Be(Severity.High, $"{p.Name} is an administrator, or has a way there") : draft;
    });

    public static void WithoutAudience(Situation s) => ForProviders(s, (p, trust) =>
    {
        OpenIdConnectProvider? provider = p.Account.OpenIdConnectProviders.Values.FirstOrDefault(x => x.Url == trust.Host);
        if (provider is not { ClientIdList.Length: > 1 } || trust.Tests("aud"))
        {
            return null;
        }

        return provider.ClientIdList.Skip(1)
            .SelectMany(audience => trust.Subjects.Append("svc").Select(subject => Ask(s, p, trust, audience, subject)))
            .FirstOrDefault(a => a is not null) is { } shown
            ? new FindingDraft(p) { Shown = shown, Principals = provider.ClientIdList }
            : null;
    });

    public static void Vacuous(Situation s) => ForProviders(s, (p, trust) =>
    {
        ConditionClause[] loose = [.. trust.Clauses.Where(c => c.Key.StartsWith(trust.Host, StringComparison.OrdinalIgnoreCase)
            && (c.Qualifier == SetQualifier.ForAllValues || c.IfExists || c.BaseOperator == "Null"))];
        if (loose.Length == 0)
        {
            return null;
        }

        string claim = loose[0].Key;
        ContextLayer.Builder given = new();
        foreach (string key in new[] { $"{trust.Host}:aud",
            $"{trust.Host}:sub" }.Where(k => !k.Equals(claim, StringComparison.OrdinalIgnoreCase)))
        {
            given.Add(key, key.EndsWith(":aud", StringComparison.Ordinal)
                ? trust.Audiences(p).First()
                : trust.Tenants.Foreign.FirstOrDefault()
                ?? "any");
        }

        Answer asked = s.Questions.Asked(s.Questions.Who(trust.Provider)!, Web, p.Arn, given: given.Build());
        if (!asked.Result.IsAllowed)
        {
            return null;
        }

        FindingDraft draft = new FindingDraft(p) { Shown = asked, Principals = [trust.Provider] }.Fact("condition", loose[0].ToString());
        bool isSent = claim.Equals($"{trust.Host}:sub", StringComparison.OrdinalIgnoreCase)
            && trust.Host.StartsWith("token.actions.", StringComparison.Ordinal);
        return isSent ? draft.Be(Severity.High, "the provider always sends this claim") : draft;
    });

    public static void UnknownProvider(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            (string Member, string Type, string Action, Func<string, bool> Has)[] kinds =
            [
                ("OpenIDConnectProviders", ":oidc-provider/", "iam:CreateOpenIDConnectProvider",
                    a => account.OpenIdConnectProviders.ContainsKey(a)),
                ("SAMLProviders", ":saml-provider/", "iam:CreateSAMLProvider", a => account.SamlProviders.ContainsKey(a)),
            ];
            foreach ((string member, string type, string action, Func<string, bool> has) in kinds)
            {
                (Role Role, string Provider)[] named =
                [
                    .. account.Roles.Values.Where(r => !r.IsReserved).SelectMany(r => Trust.EntriesOf(r.Document)
                        .Where(e => e.Entry.Type == PrincipalType.Federated
                            && e.Entry.Value.Contains($":{account.AccountId}{type}", StringComparison.Ordinal))
                        .Select(e => (r, e.Entry.Value))),
                ];
                if (named.Length > 0 && !account.Given.Contains(member))
                {
                    s.NotAssessed(account, $"no list of providers ({member}; aws iam list-open-id-connect-providers, list-saml-providers)");
                    continue;
                }

                foreach ((Role role, string provider) in named.Where(n => !has(n.Provider)))
                {
                    FindingDraft draft =
                        new FindingDraft(Situation.SubjectOf("Role", $"role/{role.RoleName}", role.Arn, account))
                        {
                            At = role.Location,
                            Resources = [provider]
                        }
                        .Fact(member, account.OpenIdConnectProviders.IsEmpty && member[0] == 'O' ? "[]" : $"without {provider}");
                    Answer? maker = s.In(account)
                        .Where(p => !p.IsServiceLinked && !p.IsAdmin)
                        .Select(p => s.Questions.Allowed(p.Who, action, provider))
                        .FirstOrDefault(a => a is not null);
                    if (maker is not null)
                    {
                        draft.Shown = maker;
                        draft.Be(Severity.Medium, "somebody who is no administrator may create it");
                    }

                    s.Report(draft);
                }
            }
        }
    }

    public static void SamlAudience(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false }))
        {
            foreach (string provider in Trust.EntriesOf(p.Role!.Document)
                .Where(e => e.Entry.Type == PrincipalType.Federated && e.Entry.Value.Contains(":saml-provider/", StringComparison.Ordinal))
                .Select(e => e.Entry.Value)
                .Distinct())
            {
                ContextLayer given = new ContextLayer.Builder().Add("SAML:aud", "https://elsewhere.example/saml").Build();
                Answer? asked = s.Questions.Who(provider) is { } who
                    ? s.Questions.Asked(who, "sts:AssumeRoleWithSAML", p.Arn, given: given)
                    : null;
                if (asked?.Result.IsAllowed == true)
                {
                    s.Report(new FindingDraft(p) { Shown = asked, Principals = [provider] });
                    break;
                }
            }
        }
    }

    public static void SamlExpired(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (SamlProvider provider in account.SamlProviders.Values.Where(x => x.ValidUntil is { } until
                && until < s.Now.AddDays(30)))
            {
                FindingDraft draft =
                    new FindingDraft(Situation.SubjectOf("SamlProvider", $"saml-provider/{provider.Name}", provider.Arn, account))
                    .Fact($"SAMLProviders[{provider.Name}].ValidUntil", provider.ValidUntil);
                s.Report(provider.ValidUntil >= s.Now ? draft.Be(Severity.Info, "it ends within 30 days") : draft);
            }
        }
    }

    public static void UnusedProvider(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            HashSet<string> named =
                [.. s.Model.Accounts.Values.SelectMany(a => a.Roles.Values)
                    .SelectMany(r => Trust.EntriesOf(r.Document))
                    .Select(e => e.Entry.Value)];
            foreach ((string kind, string name,
                string arn) in account.OpenIdConnectProviders.Values.Select(x => ("OidcProvider", $"oidc-provider/{x.Url}", x.Arn))
                .Concat(account.SamlProviders.Values.Select(x => ("SamlProvider", $"saml-provider/{x.Name}", x.Arn)))
                .Where(x => !named.Contains(x.Item3)))
            {
                s.Report(new FindingDraft(Situation.SubjectOf(kind, name, arn, account)).Fact(arn, "no trust policy names it"));
            }
        }
    }

    public static void Unauthenticated(Situation s) => ForProviders(s, (p, trust) =>
    {
        if (trust.Host != Cognito || p.Reach < Reach.Read || !trust.Tests("aud"))
        {
            return null;
        }

        ContextLayer given = new ContextLayer.Builder()
            .Add($"{Cognito}:aud", trust.ValuesOf("aud").FirstOrDefault() ?? "any")
            .Add($"{Cognito}:amr", ["unauthenticated"], isMultivalued: true)
            .Build();
        Answer asked = s.Questions.Asked(s.Questions.Who(trust.Provider)!, Web, p.Arn, given: given);
        return asked.Result.IsAllowed ? new FindingDraft(p) { Shown = asked, Principals = [trust.Provider] } : null;
    });

    private static Answer? Ask(Situation s, Person p, FederatedTrust trust, IEnumerable<string> subjects)
    {
        if (trust.Host == Cognito)
        {
            return trust.Tests("aud") ? null : Ask(s, p, trust, "us-east-1:ffffffff-1234-1234-1234-123456789012", null);
        }

        foreach (string subject in subjects.Distinct())
        {
            foreach (string audience in trust.Audiences(p))
            {
                if (Ask(s, p, trust, audience, subject) is { } shown)
                {
                    return shown;
                }
            }
        }

        return null;
    }

    private static Answer? Ask(Situation s, Person p, FederatedTrust trust, string audience, string? subject)
    {
        var given = new ContextLayer.Builder().Add($"{trust.Host}:aud", audience);
        if (subject is not null)
        {
            given.Add($"{trust.Host}:sub", subject);
        }

        if (trust.Host == Cognito)
        {
            given.Add($"{Cognito}:amr", ["authenticated"], isMultivalued: true);
        }

        Answer asked = s.Questions.Asked(s.Questions.Who(trust.Provider)!, Web, p.Arn, given: given.Build());
        return asked.Result.IsAllowed ? asked : null;
    }

    private static void ForProviders(Situation s, Func<Person, FederatedTrust, FindingDraft?> assess)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false }))
        {
            foreach (FederatedTrust trust in FederatedTrust.Of(p.Role!)
                .Where(t => !s.Options.TrustedProviders.Contains(t.Host) && s.Questions.Who(t.Provider) is not null))
            {
                if (assess(p, trust) is { } draft)
                {
                    s.Report(draft);
                    break;
                }
            }
        }
    }
}
