using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>What STS decides by itself (evaluation.md, tables G and K).</summary>
internal static class StsRules
{
    /// <summary>The policies an AssumeRoot session may be limited to (ST-12).</summary>
    public static readonly string[] TaskPolicies =
    [
        "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials",
        "arn:aws:iam::aws:policy/root-task/IAMCreateRootUserPassword",
        "arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials",
        "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
        "arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy",
    ];

    /// <summary>What trust tells apart.</summary>
    public static readonly string[] ArnForms = ["arn:*:iam::*:role/*"];

    /// <summary>R-110 and R-111: calls that need no permission and that no policy can deny.</summary>
    public static bool NeedsNoPermission(AccessRequest request)
    {
        if (!MayNeedNoPermission(request.Action))
        {
            return false;
        }

        Requester requester = request.Requester;
        return request.Action.Name switch
        {
            "getcalleridentity" => requester.HasIdentityPolicies
                || requester.Kind is RequesterKind.AccountRoot or RequesterKind.AwsService or RequesterKind.OriginAccessIdentity,
            "getsessiontoken" =>
                requester is { Kind: RequesterKind.IamUser, IsSessionToken: false }
                    or { Kind: RequesterKind.AccountRoot, IsAssumedRoot: false },
            _ => false,
        };
    }

    /// <summary>True for the actions of <see cref="NeedsNoPermission"/>, whoever asks for them.</summary>
    public static bool MayNeedNoPermission(ActionName action) =>
        action is { Service: "sts", Name: "getcalleridentity" or "getsessiontoken" };

    public static string RuleOfNoPermission(AccessRequest request) => request.Action.Name == "getcalleridentity" ? "R-110" : "R-111";

    /// <summary>True for the actions that are checked on a role's trust policy.</summary>
    public static bool IsDecidedByTrust(string name) => name
        is "assumerole" or "assumerolewithsaml" or "assumerolewithwebidentity"
        or "tagsession" or "setsourceidentity" or "setcontext";

    public static bool IsAssumeRoot(AccessRequest request) => request.Action is { Service: "sts", Name: "assumeroot" };

    /// <summary>The rule by which STS refuses a request whatever the policies say, or null.</summary>
    public static string? Refuses(AccessRequest request)
    {
        Requester requester = request.Requester;
        string name = request.Action.Name;
        if (name == "getcalleridentity")
        {
            return null;
        }

        return requester.Kind switch
        {
            RequesterKind.AccountRoot when name == "assumerole" => "R-73",
            RequesterKind.FederatedUser => "R-114",
            RequesterKind.RoleSession when name is "getsessiontoken" or "getfederationtoken" => "R-114a",
            RequesterKind.IamUser when requester.IsSessionToken && !IsPartOfAssumeRole(name) => "R-113",
            _ => null,
        };
    }

    /// <summary>The rule by which AssumeRoot is refused to a principal whose own policies allow it, or null.</summary>
    /// <param name="request">The question.</param>
    /// <param name="unknown">How a task policy counts that nobody gave.</param>
    public static string? RefusesAssumeRoot(AccessRequest request, UnknownTreatment unknown) =>
        IsAssumeRoot(request) && request.Requester.AccountId is not null && !MayAssumeRoot(request, unknown) ? "R-114b" : null;

    /// <summary>The key of the task policy where nobody gave it: the caller chooses one.</summary>
    public static IEnumerable<Language.ContextKey> UndecidedKeys(AccessRequest request) =>
        IsAssumeRoot(request) && request.Context.IsUndecided(TaskPolicyArn) ? [TaskPolicyArn] : [];

    /// <summary>The key of the task of a root session (ST-12).</summary>
    public static Language.ContextKey TaskPolicyArn { get; } = Language.ContextKey.Of("sts:TaskPolicyArn");

    /// <summary>True where R-114b asks for an organization that nobody has told.</summary>
    public static bool NeedsUnknownOrganization(AccessRequest request) =>
        request.AssumeRoot is null && IsAssumeRoot(request) && request.Requester.AccountId is not null;

    private static bool IsPartOfAssumeRole(string name) => name is "assumerole" or "tagsession" or "setsourceidentity" or "setcontext";

    // R-114b. What the organization says is known only where there is one.
    private static bool MayAssumeRoot(AccessRequest request, UnknownTreatment unknown) =>
        request.Requester.Kind != RequesterKind.AccountRoot
        && request.AssumeRoot is { CallerMayAssumeRoot: true, TargetIsMember: true }
        && (request.Context.Find(TaskPolicyArn) is { Values: [{ } task] }
            ? TaskPolicies.Contains(task.Text, StringComparer.Ordinal)
            : unknown == UnknownTreatment.Optimistic && request.Context.IsUndecided(TaskPolicyArn));
}
