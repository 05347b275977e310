using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Findings.Practice;

/// <summary>
/// Whom the conditions of a statement let in from outside, where its Principal names everybody or an account (FP-2, FP-27). Only a proposal:
/// the evaluator says who gets in.
/// </summary>
internal static class ConditionedOutsiders
{
    // What wildcards stand for: an organization's id has o- and at least ten letters and digits (IAM's form).
    private const string AnyLetters = "zzforeign7";
    private const string ForeignOrganization = "o-" + AnyLetters;

    /// <summary>Who could be meant.</summary>
    /// <param name="s">The search.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="principal">The entry of its Principal.</param>
    public static IEnumerable<(string Principal, bool IsEverybody, ContextLayer Given)> Of(Situation s, Statement statement, string principal)
    {
        bool isEverybody = principal == "*";
        foreach (string value in ValuesOf(statement, "aws:PrincipalArn"))
        {
            if (value.Split(':', 6) is [_, var partition, "iam", _, var account, var name])
            {
                bool isAny = account.Contains('*') || account.Contains('?');
                string owner = isAny ? s.Outside.AnyAccount : account;
                string filled = name.Replace("*", "x", StringComparison.Ordinal).Replace('?', 'x');
                yield return ($"arn:{partition.Replace("*", "aws", StringComparison.Ordinal)}:iam::{owner}:{filled}", isEverybody && isAny, ContextLayer.Empty);
            }
        }

        foreach (string account in isEverybody ? ValuesOf(statement, "aws:PrincipalAccount").Where(a => Arn.IsAccountId(a)) : [])
        {
            yield return (account, false, ContextLayer.Empty);
        }

        foreach (string pattern in ValuesOf(statement, "aws:PrincipalOrgID"))
        {
            bool isAny = pattern.AsSpan().ContainsAny('*', '?');
            string id = pattern is "*" ? ForeignOrganization : pattern.Replace("*", AnyLetters, StringComparison.Ordinal).Replace('?', 'z');
            if (!s.Zone.IsOwnOrganization(id))
            {
                yield return (principal, isEverybody && isAny,
                    new ContextLayer.Builder().Add("aws:PrincipalOrgID", id).Build());
            }
        }

        foreach (string path in ValuesOf(statement, "aws:PrincipalOrgPaths"))
        {
            string id = path.Split('/')[0];
            if (!s.Zone.IsOwnOrganization(id))
            {
                string shown = path.Replace("*", AnyLetters, StringComparison.Ordinal).Replace('?', 'z');
                id = shown.Split('/')[0];
                yield return (principal, isEverybody && path.Split('/')[0].AsSpan().ContainsAny('*', '?'), new ContextLayer.Builder()
                    .Add("aws:PrincipalOrgID", id)
                    .Add("aws:PrincipalOrgPaths", [shown], isMultivalued: true)
                    .Build());
            }
        }
    }

    private static IEnumerable<string> ValuesOf(Statement statement, string key) => statement.Conditions
        .Where(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        .SelectMany(c => c.Values.ConvertAll(v => v.Text.Text))
        .Distinct();
}
