using System.Text.RegularExpressions;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>Refusals that no policy can lift, and calls that no policy controls.</summary>
internal static class NaiveServiceRules
{
    private static readonly string[] s_managedPolicyWrites =
    [
        "createpolicy", "createpolicyversion", "deletepolicy", "deletepolicyversion", "setdefaultpolicyversion", "tagpolicy", "untagpolicy",
    ];

    private static readonly string[] s_serviceLinkedRoleWrites =
    [
        "attachrolepolicy", "detachrolepolicy", "putrolepolicy", "deleterolepolicy", "updateassumerolepolicy", "putrolepermissionsboundary",
        "deleterolepermissionsboundary", "createrole", "deleterole",
    ];

    private static readonly string[] s_reservedRoleWrites =
        [.. s_serviceLinkedRoleWrites, "updaterole", "updateroledescription", "tagrole", "untagrole", "passrole"];

    // policy-language.md and sts-and-credentials.md ST-12.
    private static readonly string[] s_rootTasks =
    [
        "IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy",
    ];

    /// <summary>R-110, R-111: needs no permission and cannot be denied.</summary>
    public static bool NeedsNoPermission(NaiveCheck check)
    {
        CallerKind kind = check.Caller.Kind;
        if (Is(check, "sts:getcalleridentity"))
        {
            return kind is not CallerKind.Anonymous and not CallerKind.SamlIdentity and not CallerKind.WebIdentity;
        }

        return Is(check, "sts:getsessiontoken")
            && kind is CallerKind.IamUser or CallerKind.AccountRoot
            && !check.Case.Options.GetSessionTokenWithoutMfa
            && !check.HasSession;
    }

    /// <summary>Step 3b of evaluation.md 2.2: R-73, R-108, R-113, R-114, R-114a, R-121, R-126, R-143, R-155 to R-158, R-160, CK-6.</summary>
    public static bool Refuses(NaiveCheck check)
    {
        CallerKind kind = check.Caller.Kind;

        // PassRole, TagSession … are permissions, no APIs (ST-25, 2.6).
        bool iamApi = check.Service == "iam" && check.ActionName != "passrole";
        bool stsApi = check.Service == "sts" && check.ActionName is not "tagsession" and not "setsourceidentity" and not "setcontext";
        bool writesRole = check.Service == "iam" && check.ResourceIs("iam", "role/");
        return

            // R-73
            (kind == CallerKind.AccountRoot && Is(check, "sts:assumerole"))

            // R-108
            || (NaiveS3.IsBucketPolicyCall(check) && check.Caller.Account != check.ResourceAccount)

            // R-113
            || (check.Case.Options.GetSessionTokenWithoutMfa && (iamApi || (stsApi && check.ActionName is not "assumerole")))

            // R-114
            || (kind == CallerKind.FederatedUser && (iamApi || check.Service == "sts"))

            // R-114a
            || (kind == CallerKind.RoleSession && (Is(check, "sts:getsessiontoken") || Is(check, "sts:getfederationtoken")))

            // R-121
            || NaiveKms.RefusesOtherAccount(check)

            // R-126
            || (check.Service == "kms" && check.ActionName is "createalias" or "updatealias" or "deletealias" && check.ResourceIs("kms", "alias/aws/"))

            // R-143
            || (Is(check, "iam:passrole") && check.AccountInArn != check.Caller.Account)

            // R-155
            || (check.Service == "iam" && s_managedPolicyWrites.Contains(check.ActionName)
                && Regex.IsMatch(check.Resource, @"\Aarn:[^:]*:iam::aws:policy/"))

            // R-158
            || IsOfOtherPartition(check)

            // R-160; keys and roles without signature lack a grant instead (2.2).
            || (kind == CallerKind.Anonymous && !check.IsTrustRequired && !TakesUnsignedCalls(check))

            // CK-6
            || (check.Case.Options.BucketAbac && check.Service == "s3" && check.ActionName is "putbuckettagging" or "deletebuckettagging"
                && check.ResourceIs("s3", ""))

            // R-156, R-157, R-157a
            || (writesRole && check.ResourceIs("iam", "role/aws-reserved/") && s_reservedRoleWrites.Contains(check.ActionName)
                && !(check.ResourceIs("iam", "role/aws-reserved/sso.amazonaws.com/") && IsThroughIdentityCenter(check)))
            || (writesRole && check.ResourceIs("iam", "role/aws-service-role/") && s_serviceLinkedRoleWrites.Contains(check.ActionName));
    }

    public static bool IsAssumeRoot(NaiveCheck check) => Is(check, "sts:assumeroot");

    /// <summary>R-114b, without the identity policy's part.</summary>
    public static bool MayAssumeRoot(NaiveCheck check)
    {
        FixtureOptions options = check.Case.Options;
        string? task = check.Context.Find("sts:TaskPolicyArn")?.Values[0];
        return (options.PrincipalInManagementAccount || options.PrincipalInDelegatedAdministratorAccount)
            && options.SameOrganization
            && !options.ResourceInManagementAccount
            && s_rootTasks.Any(name => task == $"arn:aws:iam::aws:policy/root-task/{name}");
    }

    private static bool IsOfOtherPartition(NaiveCheck check) =>
        check.Caller.Partition is { } own && check.Resource.Split(':') is [_, string partition, ..] && partition != own;

    private static bool TakesUnsignedCalls(NaiveCheck check) => check.Service switch
    {
        "cognito-identity" or "cognito-idp" or "mobiletargeting" or "iot" => true,

        // "bucket and object actions, access points"
        "s3" => !NaiveCatalogue.TakesNoResource(check.Action),

        // "message and attribute actions"
        "sqs" => check.ActionName.Contains("message", StringComparison.Ordinal) && !check.ActionName.Contains("movetask", StringComparison.Ordinal)
            || check.ActionName is "purgequeue" or "getqueueattributes" or "setqueueattributes" or "getqueueurl",
        "sns" => check.ActionName is "publish" or "publishbatch" or "subscribe" or "unsubscribe" or "confirmsubscription" or "receive"
            or "gettopicattributes" or "settopicattributes" or "getsubscriptionattributes" or "setsubscriptionattributes",
        "execute-api" => check.ActionName == "invoke",
        "es" => check.ActionName.StartsWith("eshttp", StringComparison.Ordinal),

        // R-170: a function is called without signature through its URL only.
        "lambda" => check.ActionName == "invokefunctionurl"
            || (check.ActionName == "invokefunction" && IsTrue(check.Context.Find("lambda:InvokedViaFunctionUrl"))),
        _ => false,
    };

    private static bool IsThroughIdentityCenter(NaiveCheck check) =>
        check.Context.Find("aws:CalledVia")?.Values.Contains("sso.amazonaws.com") == true || IsTrue(check.Context.Find("aws:ViaAWSService"));

    private static bool IsTrue(NaiveKey? key) =>
        key is { IsAmbiguous: false } && string.Equals(key.Values[0], "true", StringComparison.OrdinalIgnoreCase);

    private static bool Is(NaiveCheck check, string action) => string.Equals(check.Action, action, StringComparison.OrdinalIgnoreCase);
}
