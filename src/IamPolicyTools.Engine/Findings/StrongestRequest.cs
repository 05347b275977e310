using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Findings;

/// <summary>Looks for a request that shows best what somebody may do: one that changes something before one that reads.</summary>
internal static class StrongestRequest
{
    private static readonly string[] s_probes =
        ["iam:CreateUser", "s3:PutObject", "sqs:DeleteQueue", "ec2:TerminateInstances", "sqs:SendMessage", "s3:GetObject"];

    private const int MostAsked = 40;
    private const int MostOfAPattern = 3;

    // FP-25
    private static readonly HashSet<string> s_nothing = new(StringComparer.OrdinalIgnoreCase)
    {
        "sts:GetCallerIdentity", "sts:GetSessionToken", "sts:GetAccessKeyInfo", "sts:DecodeAuthorizationMessage", "iam:GetUser",
            "iam:ChangePassword", "iam:GetAccountPasswordPolicy",
    };

    /// <summary>True for an action that changes something.</summary>
    /// <param name="action">Its full name.</param>
    public static bool Writes(string action) => IamCatalogue.Default.FindAction(action)?.AccessLevel
        is AccessLevel.Write or AccessLevel.Tagging or AccessLevel.PermissionsManagement;

    /// <summary>The request; null for who may do nothing.</summary>
    public static Answer? Find(Situation situation, Person person)
    {
        if (person.IsRoot)
        {
            return situation.AdminWitness(situation.Questions, person.Who, person.Account);
        }

        // A role that decrypts only what a service reads for it leads to something, too.
        return Find(situation, person, Envelope.Network)
            ?? (situation.Questions.Tests(KeyClass.Relay) ? Find(situation, person, Envelope.Forwarded) : null);
    }

    private static Answer? Find(Situation situation, Person person, Envelope most)
    {
        Answer? reading = null;
        int asked = 0;
        foreach ((string action, string resource) in Candidates(situation, person).Distinct().OrderByDescending(c => Writes(c.Action))
            .SelectMany(c => situation.InRegions(c.Resource, person.Who).Select(r => (c.Action, r))))
        {
            bool writes = Writes(action);
            if ((reading is not null && !writes) || asked++ >= MostAsked)
            {
                break;
            }

            if (situation.Questions.Allowed(person.Who, action, resource, most, person.Account.AccountId) is { } answer)
            {
                if (writes)
                {
                    return answer;
                }

                reading ??= answer;
            }
        }

        return reading;
    }

    /// <summary>A concrete ARN that a pattern of a Resource element fits, as far as its variables are known.</summary>
    public static string? Concrete(string pattern, Person person)
    {
        string text = pattern
            .Replace("${aws:username}", person.User?.UserName ?? "x", StringComparison.OrdinalIgnoreCase)
            .Replace("${aws:PrincipalAccount}", person.Account.AccountId, StringComparison.OrdinalIgnoreCase);
        if (text.Contains("${", StringComparison.Ordinal)
            || text.Split(':', 6) is not [_, var partition, var service, var region, var account, var rest])
        {
            return null;
        }

        string owner = account.Contains('*') ? person.Account.AccountId : account;
        string part = partition.Contains('*') ? person.Account.Partition : partition;
        string place = RegionChoices.Fitting(region, part, person.Region) ?? person.Region;
        return $"arn:{part}:{service.Replace("*", "x", StringComparison.Ordinal)}:{place}:{owner}:{Fill(rest)}";
    }

    // Findings.md, 1.1: a name that no pattern has, so that who may a part is told from who may all.
    private static string Fill(string text) => text.Replace("*", GenericResources.Name, StringComparison.Ordinal).Replace('?', 'x');

    private static IEnumerable<(string Action, string Resource)> Candidates(Situation situation, Person person)
    {
        foreach (PolicySource policy in person.Who.Policies.Identity.Policies)
        {
            foreach (Statement statement in policy.Document.Statements.Where(s => s.Effect == Effect.Allow))
            {
                foreach (string action in ActionsOf(situation, statement))
                {
                    foreach (string resource in ResourcesOf(situation, person, statement, action))
                    {
                        yield return (action, resource);
                    }
                }
            }
        }
    }

    private static IEnumerable<string> ActionsOf(Situation situation, Statement statement) => statement.Action.IsNegated
        ? s_probes.Where(a => !s_nothing.Contains(a))
        : statement.Action.Patterns.SelectMany(p => p.Text == "*"
            ? ["iam:CreateUser", "s3:PutObject", "ec2:TerminateInstances"]
            : situation.WritersOf(p.Text));

    /// <summary>Of the actions that a pattern means those that change something before those that read.</summary>
    /// <param name="pattern">The pattern.</param>
    public static ImmutableArray<string> WritersOf(string pattern) =>
    [
        .. ActionPatterns.Expand(IamCatalogue.Default, pattern)
            .Where(a => !s_nothing.Contains(a.FullName))
            .OrderByDescending(a => a.AccessLevel is AccessLevel.Write or AccessLevel.PermissionsManagement)
            .ThenByDescending(a => a.AccessLevel)
            .Take(MostOfAPattern)
            .Select(a => a.FullName),
    ];

    private static IEnumerable<string> ResourcesOf(Situation situation, Person person, Statement statement, string action)
    {
        if (statement.Resource is not { IsNegated: false } element || element.Patterns.Any(p => p.Text == "*"))
        {
            return [situation.Generic.Of(action, person.Account)];
        }

        return element.Patterns.Select(p => Concrete(p.Text, person)).OfType<string>().Take(MostOfAPattern);
    }
}
