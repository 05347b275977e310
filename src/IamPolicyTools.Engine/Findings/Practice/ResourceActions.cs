using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Practice;

/// <summary>What can be asked about a resource of a model, and whether somebody may.</summary>
internal static class ResourceActions
{
    private const int MostActions = 60;

    private static readonly string[] s_bucket =
        ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl", "s3:PutBucketPolicy", "s3:PutBucketAcl",
            "s3:GetBucketAcl"];

    /// <summary>The type of a resource, in the words of its service: <c>s3 bucket</c>.</summary>
    public static string TypeOf(Resource resource) => DataRules.IsBucket(resource) ? "s3 bucket" : TypeOf(resource.Arn);

    /// <summary>The type of an ARN.</summary>
    public static string TypeOf(string arn) => Arn.TryParse(arn, out Arn parts)
        ? IamCatalogue.Default.FindResourceTypes(arn).FirstOrDefault() is { } type ? $"{parts.Service} {type.Name}" : parts.Service
        : arn;

    /// <summary>The actions that its policy, ACL, grants or shares could allow, each with the ARN that it is about.</summary>
    public static IEnumerable<(string Action, string Target)> Of(Resource resource)
    {
        bool isBucket = DataRules.IsBucket(resource);
        ActionPattern[] patterns = [.. PatternsOf(resource).Distinct().Select(ActionPattern.Compile)];
        if (patterns.Length == 0)
        {
            yield break;
        }

        IEnumerable<(CatalogueAction Action, string Target)> all = IamCatalogue.Default.FindActionsOn(resource.Arn)
            .Select(a => (a, resource.Arn));
        if (isBucket)
        {
            all = all.Concat(IamCatalogue.Default.FindActionsOn($"{resource.Arn}/k").Select(a => (a, $"{resource.Arn}/k")))
                .OrderByDescending(a => s_bucket.Contains(a.Item1.FullName))
                .ThenBy(a => a.Item1.FullName, StringComparer.Ordinal);
        }

        foreach ((CatalogueAction action, string target) in all.Where(a => Array.Exists(patterns, p => p.Matches(a.Action.ActionName)))
            .DistinctBy(a => a.Action)
            .Take(MostActions))
        {
            yield return (action.FullName, target);
        }
    }

    /// <summary>The actions among them that somebody may.</summary>
    public static ImmutableArray<Answer> Allowed(Questions questions, Subject who, Resource resource, Envelope most = Envelope.Free,
        Func<string, bool>? wanted = null) =>
    [
        .. Of(resource).Where(a => wanted?.Invoke(a.Action) != false)
            .Select(a => questions.Allowed(who, a.Action, a.Target, most, resource.AccountId))
            .OfType<Answer>(),
    ];

    /// <summary>The actions among them that depend on one unknown fact alone.</summary>
    public static ImmutableArray<Answer> DependingOn(UnknownFact fact, Questions questions, Subject who, Resource resource, Func<string, bool>? wanted = null) =>
    [
        .. Of(resource).Where(a => wanted?.Invoke(a.Action) != false)
            .Select(a => questions.Find(who, a.Action, a.Target, Envelope.Base, resource.AccountId))
            .OfType<Answer>()
            .Where(a => a is { IsAllowed: false, OpenKeys.IsEmpty: true } && a.Unknowns.All(u => u == fact)),
    ];

    private static IEnumerable<string> PatternsOf(Resource resource)
    {
        // What nobody knows may allow anything.
        if (resource.Document?.UnknownReason is not null || resource.Unknowns.ContainsKey(nameof(Resource.Shares)))
        {
            yield return "*";
        }

        foreach (string action in resource.Unknowns.ContainsKey(nameof(Resource.Acl)) ? s_bucket : [])
        {
            yield return action;
        }

        if (resource.Unknowns.ContainsKey(nameof(Resource.Grants)))
        {
            yield return "kms:*";
        }

        foreach (Statement statement in resource.Document?.Statements.Where(x => x.Effect == Effect.Allow) ?? [])
        {
            foreach (string pattern in statement.Action.IsNegated ? ["*"] : statement.Action.Patterns.Select(a => a.Text))
            {
                yield return pattern;
            }
        }

        foreach (string action in resource.Acl.IsEmpty ? [] : s_bucket)
        {
            yield return action;
        }

        foreach (string operation in resource.Grants.SelectMany(g => g.Operations))
        {
            yield return $"kms:{operation}";
        }

        foreach (string action in resource.Shares.SelectMany(x => x.Actions))
        {
            yield return action;
        }
    }
}
