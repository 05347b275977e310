using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Those outside the models who take part in a comparison (CP-14, CP-56): whom changed policies name, in Principal or by a condition, and
/// somebody whom they do not name. What their own accounts let them do nobody here knows: it is taken for everything.
/// </summary>
internal static class ComparedOutsiders
{
    private const string Fresh = "x";

    private static readonly HashSet<string> s_arns = ["aws:principalarn", "aws:sourcearn"];
    private static readonly HashSet<string> s_accounts = ["aws:principalaccount", "kms:calleraccount"];

    /// <summary>Their names, and of those who stand for an account which one.</summary>
    /// <param name="documents">The policies that change.</param>
    /// <param name="accounts">The accounts of the models.</param>
    public static IEnumerable<(string Name, string? Family)> Of(IEnumerable<PolicyDocument> documents, HashSet<string> accounts)
    {
        SortedSet<string> named = new(StringComparer.Ordinal);
        SortedSet<string> owners = new(StringComparer.Ordinal);
        string stranger = Stranger(accounts);
        foreach (Statement statement in documents.SelectMany(d => d.Statements))
        {
            foreach (PrincipalEntry entry in statement.Principal?.Entries ?? [])
            {
                if (entry.Value == "*")
                {
                    named.Add("anonymous");
                    owners.Add(stranger);
                }
                else if (entry.Type == PrincipalType.Federated)
                {
                    named.Add(entry.Value);
                }
                else
                {
                    Add(entry.Value, accounts, named, owners);
                }
            }

            foreach (ConditionClause clause in statement.Conditions)
            {
                string key = clause.Key.ToLowerInvariant();
                foreach (string value in clause.Values.Select(v => v.Text.Text))
                {
                    if (s_accounts.Contains(key) && Arn.IsAccountId(value))
                    {
                        Add(value, accounts, named, owners);
                    }
                    else if (s_arns.Contains(key))
                    {
                        Add(InstanceOf(value, stranger), accounts, named, owners);
                    }
                }
            }
        }

        (string Name, string? Family)[] unnamed =
        [
            .. owners.SelectMany(o => new[] { $"arn:aws:iam::{o}:root", $"arn:aws:iam::{o}:role/{Fresh}", $"arn:aws:iam::{o}:user/{Fresh}" }.Select(n => (n, (string?)o))),
            .. owners.Contains(stranger) ? [($"{Fresh}.amazonaws.com", stranger)] : Array.Empty<(string, string?)>(),
        ];
        named.ExceptWith(unnamed.Select(u => u.Name));
        return [.. named.Select(n => (n, (string?)null)), .. unnamed];
    }

    /// <summary>One of them, with what it may do by itself; null where the name is nobody's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The name.</param>
    public static Subject? Find(IamModel model, string name) =>
        Subject.Find(model, name) is { } found && found is { IsModelled: false, Requester.AccountId: not null }
            ? found with { Policies = PrincipalPolicies.AllowingEverything(found.Policies) }
            : Subject.Find(model, name);

    private static void Add(string text, HashSet<string> accounts, SortedSet<string> named, SortedSet<string> owners)
    {
        if (Requester.Parse(text) is not { } requester || (requester.AccountId is { } account && accounts.Contains(account)))
        {
            return;
        }

        if (requester.AccountId is { } owner && (requester.StandsForMany || requester.Kind == RequesterKind.AccountRoot))
        {
            owners.Add(owner);
        }
        else
        {
            named.Add(text);
        }
    }

    // An ARN that the pattern fits: a stranger's where it leaves the account open.
    private static string InstanceOf(string pattern, string stranger)
    {
        string[] fields = pattern.Split(':', 6);
        if (fields.Length < 6)
        {
            return pattern;
        }

        fields[1] = fields[1].AsSpan().ContainsAny('*', '?') ? "aws" : fields[1];
        fields[2] = fields[2].AsSpan().ContainsAny('*', '?') ? "iam" : fields[2];
        fields[3] = string.Empty;
        fields[4] = Arn.IsAccountId(fields[4]) ? fields[4] : stranger;
        fields[5] = (fields[5] is "*" ? $"role/{Fresh}" : fields[5]).Replace("*", Fresh, StringComparison.Ordinal).Replace('?', 'x');
        return string.Join(':', fields);
    }

    private static string Stranger(HashSet<string> accounts)
    {
        for (long number = 0; ; number++)
        {
            string account = number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
            if (!accounts.Contains(account))
            {
                return account;
            }
        }
    }
}
