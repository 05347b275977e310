using System.Collections.Immutable;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Analysis.Calls;

/// <summary>
/// What a call for a session of a role owes to the session that makes it: transitive tags and the source identity are handed on, which needs permission on
/// both sides (ST-6, ST-8); neither may be given anew, and only users and roots have MFA devices (ST-10).
/// </summary>
internal static class SessionRequests
{
    private const string AssumeRole = "sts:AssumeRole";
    private const string TagSession = "sts:TagSession";
    private const string SetSourceIdentity = "sts:SetSourceIdentity";
    private const string SourceIdentity = "sts:SourceIdentity";
    private const string RequestTag = "aws:RequestTag/";
    private const string Mfa = "aws:MultiFactorAuthPresent";

    /// <summary>The requests of a call, with those that follow from who makes it.</summary>
    /// <param name="requester">Who makes it.</param>
    /// <param name="requests">The requests that its text tells.</param>
    public static ImmutableArray<ResolvedRequest> Of(Requester requester, ImmutableArray<ResolvedRequest> requests)
    {
        if (!requests.Any(r => r.Action == AssumeRole))
        {
            return requests;
        }

        var all = requests.ToBuilder();
        foreach (ResolvedRequest assume in requests.Where(r => r.Action == AssumeRole))
        {
            Add(all, assume, TagSession, !requester.TransitiveTags.IsEmpty);
            Add(all, assume, SetSourceIdentity, requester.SourceIdentity is not null);
        }

        return HasDevices(requester) ? all.ToImmutable() : [.. all.Select(r => r.Action.StartsWith("sts:", StringComparison.Ordinal) ? r with { Context = r.Context.Remove(Mfa) } : r)];
    }

    /// <summary>Why AWS refuses a request whatever the policies say; null where it does not.</summary>
    /// <param name="requester">Who makes it.</param>
    /// <param name="request">The request.</param>
    public static string? RefusalOf(Requester requester, ResolvedRequest request)
    {
        if (request.Action is not (AssumeRole or TagSession or SetSourceIdentity))
        {
            return null;
        }

        if (requester.SourceIdentity is { } identity && request.Context.GetValueOrDefault(SourceIdentity) is string given && given != identity)
        {
            return "the source identity of the calling session cannot be changed";
        }

        if (requester.TransitiveTags.FirstOrDefault(t => request.Context.Keys.Any(k => k.Equals(RequestTag + t.Key, StringComparison.OrdinalIgnoreCase))) is { Key: { } key })
        {
            return $"the tag {key} is inherited from the calling session, where it is transitive: it cannot be passed again, whatever its value";
        }

        return !HasDevices(requester) && request.Call.Parameters.Find("TokenCode") is not null ? "only users and roots of accounts have MFA devices" : null;
    }

    private static bool HasDevices(Requester requester) => requester.Kind is RequesterKind.IamUser or RequesterKind.AccountRoot;

    private static void Add(ImmutableArray<ResolvedRequest>.Builder all, ResolvedRequest assume, string action, bool isInherited)
    {
        if (isInherited && !all.Any(r => r.Action == action && r.Resource == assume.Resource))
        {
            all.Add(assume with { Action = action, EndsCall = false });
        }
    }
}
