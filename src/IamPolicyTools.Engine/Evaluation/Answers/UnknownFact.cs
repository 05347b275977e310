using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>A document or a setting that nobody knows, and that could have changed an answer.</summary>
/// <param name="What">What it is, with its owner: <c>the document of arn:aws:iam::111122223333:policy/p</c>.</param>
/// <param name="Reason">Why it is unknown, or whence it would come.</param>
public sealed record UnknownFact(string What, string Reason)
{
    /// <summary>What is unknown, and why.</summary>
    public override string ToString() => DisplayedText.Line($"{What} is unknown ({Reason})");

    /// <summary>What an answer depends on, in words: conditions, then what is unknown.</summary>
    /// <param name="conditions">The conditions in words; null where it depends on nothing, empty where none of them is written.</param>
    /// <param name="unknowns">What is unknown.</param>
    internal static string Beside(string? conditions, ImmutableArray<UnknownFact> unknowns)
    {
        string text = string.Join(
            "; ", unknowns.Select(u => $"depending on {u.What}").Prepend(conditions).Where(part => !string.IsNullOrEmpty(part)));
        return conditions is null || text.Length > 0 ? text : "depending on what is unknown";
    }

    /// <summary>The documents among what a trace looked at, each once.</summary>
    internal static IEnumerable<UnknownFact> DocumentsOf(EvaluationTrace trace) => trace.Types
        .SelectMany(t => t.Statements.Where(s => s.UnknownReason is not null), (t, s) => Of(t.PolicyType, t.Resource, s.Policy))
        .Distinct();

    /// <summary>The tags of who asks and of the resource that keys would tell which decide.</summary>
    internal static IEnumerable<UnknownFact> TagsOf(AccessRequest request, ImmutableArray<string> keys)
    {
        const string PrincipalTag = "aws:PrincipalTag/";
        Requester requester = request.Requester;
        foreach (string key in keys.Where(k => k.StartsWith(PrincipalTag, StringComparison.OrdinalIgnoreCase)))
        {
            Tag? tag = requester.Tags.FirstOrDefault(t => t.Key.Equals(key[PrincipalTag.Length..], StringComparison.OrdinalIgnoreCase));
            if (tag?.UnknownReason is { } reason)
            {
                yield return new UnknownFact($"the tag {tag.Key} of {requester.ParentArn ?? requester.Arn}", reason);
            }
            else if (tag is null && requester.UnknownTags is { } why)
            {
                yield return new UnknownFact($"the member Tags of {requester.ParentArn ?? requester.Arn}", why);
                break;
            }
        }

        bool readsTags = request.OpenTags is not null
            && keys.Any(k => ResourceTagKeys.Contains(k) || k.StartsWith("s3:ExistingObjectTag/", StringComparison.OrdinalIgnoreCase));
        if (readsTags)
        {
            yield return request.OpenTags!;
        }
    }

    /// <summary>
    /// The fact that nobody knows whose the resource is, where an answer changes with it; null for any other request.
    /// </summary>
    internal static UnknownFact? OwnerOf(AccessRequest request) => request.IsOwnerAssumed && AnswerBounds.DependOnOwner(request)
        ? new UnknownFact($"the owner of {request.Resource}", "its ARN names no account, and it is not in the model")
        : null;

    /// <summary>The fact that a document is unknown.</summary>
    internal static UnknownFact Of(PolicyType type, string resource, PolicySource policy) => new(
        policy.IsSetting ? policy.Name : type switch
        {
            PolicyType.Trust => $"the trust policy of {resource}",
            PolicyType.Resource => $"the resource policy of {policy.Name}",
            _ => $"the document of {policy.Arn ?? policy.ToString()}",
        },
        policy.Document.UnknownReason!);
}
