using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>What S3 Block Public Access refuses .</summary>
internal static class BlockPublicAccess
{
    private static readonly ContextKey s_acl = ContextKey.Of("s3:x-amz-acl");

    private static readonly ContextKey[] s_grantHeaders =
    [
        ContextKey.Of("s3:x-amz-grant-read"),
        ContextKey.Of("s3:x-amz-grant-write"),
        ContextKey.Of("s3:x-amz-grant-read-acp"),
        ContextKey.Of("s3:x-amz-grant-write-acp"),
        ContextKey.Of("s3:x-amz-grant-full-control"),
    ];

    /// <summary>The number of the rule that refuses, or null.</summary>
    public static string? Refuses(AccessRequest request)
    {
        PublicAccessBlock block = request.ResourcePolicies.PublicAccessBlock;
        if (request.Action.Service != "s3" || ReferenceEquals(block, PublicAccessBlock.Off))
        {
            return null;
        }

        if (block.RestrictPublicBuckets && IsOutsider(request) && request.ResourcePolicies.HasPublicPolicy)
        {
            return "R-103";
        }

        string name = request.Action.Name;
        if (block.BlockPublicPolicy && SetsPolicy(name) && request.NewPolicy is { } policy && PublicPolicy.IsPublic(policy))
        {
            return "R-104";
        }

        bool setsAcl = name is "putobject" or "createbucket" || IsAboutAcl(name);
        return block.BlockPublicAcls && setsAcl && AsksForPublicAcl(request.Context) ? "R-105" : null;
    }

    /// <summary>What it may refuse of a call whose new policy or ACL nobody gave; null when that makes no difference.</summary>
    public static string? WhatItMayRefuse(AccessRequest request)
    {
        PublicAccessBlock block = request.ResourcePolicies.PublicAccessBlock;
        string name = request.Action.Name;
        return request.Action.Service != "s3" ? null
            : block.BlockPublicPolicy && SetsPolicy(name) && request.NewPolicy is null
                ? "Block Public Access refuses the call when the new policy is public, and nobody gave it (-NewPolicy)"
            : block.BlockPublicAcls
                && IsAboutAcl(name)
                && request.Context.Find(s_acl) is null
                && !s_grantHeaders.Any(h => request.Context.Find(h) is not null)
                ? "Block Public Access refuses the call when the new ACL is public, and nobody gave s3:x-amz-acl or a grant"
            : null;
    }

    private static bool SetsPolicy(string action) => action is "putbucketpolicy" or "putaccesspointpolicy";

    private static bool IsAboutAcl(string action) => action is "putobjectacl" or "putobjectversionacl" or "putbucketacl";

    private static bool IsOutsider(AccessRequest request) =>
        request.Requester.Kind != RequesterKind.AwsService && request.Requester.AccountId != request.ResourceAccount;

    private static bool AsksForPublicAcl(RequestContext context) =>
        context.Find(s_acl) is { Values: [{ Text: "public-read" or "public-read-write" or "authenticated-read" }] }
        || s_grantHeaders.Any(h => context.Find(h)?.Values.Any(v => NamesPublicGroup(v.Text)) == true);

    private static bool NamesPublicGroup(string header) =>
        header.Contains("/groups/global/AllUsers", StringComparison.Ordinal)
        || header.Contains("/groups/global/AuthenticatedUsers", StringComparison.Ordinal);
}
