using System.Text.Json;
using System.Text.RegularExpressions;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>S3: ACLs, Object Ownership, Block Public Access (evaluation.md 2.5 H and 2.6).</summary>
internal static class NaiveS3
{
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    private static readonly string[] s_bucketPolicyActions = ["getbucketpolicy", "putbucketpolicy", "deletebucketpolicy"];

    /// <summary>R-97, R-108: the three calls by which the owner's root gets out of a lock-out.</summary>
    public static bool IsBucketPolicyCall(NaiveCheck check) => check.Service == "s3" && s_bucketPolicyActions.Contains(check.ActionName);

    /// <summary>R-98; with BucketOwnerEnforced the bucket's owner owns all (R-99).</summary>
    public static bool IsForeignObject(NaiveCheck check) => check.IsS3Object
        && check.Case.Options.ObjectOwner is { } owner
        && owner != check.ResourceAccount
        && check.Case.Options.ObjectOwnership != "BucketOwnerEnforced";

    /// <summary>Grants by ACL: to accounts and predefined groups, never to a user or role (R-100, R-107).</summary>
    public static Grants AclGrants(NaiveCheck check)
    {
        // R-99
        if (check.Service != "s3" || check.Case.Options.ObjectOwnership == "BucketOwnerEnforced")
        {
            return Grants.None;
        }

        Grants found = Grants.None;
        foreach (FixtureAclGrant grant in check.Case.Policies.Acl.Where(grant => Covers(grant, check)))
        {
            bool ignored = check.Case.Options.IgnorePublicAcls && grant.Grantee is AllUsers or AuthenticatedUsers;
            found |= grant.Grantee switch
            {
                // R-106
                _ when ignored => Grants.None,

                // R-102
                AllUsers => Grants.AllUsersAcl,

                // R-101
                AuthenticatedUsers when check.Caller.Account is not null => Grants.Acl,
                _ when check.Caller.Account is not null && grant.Grantee == check.Case.Request.CanonicalId => Grants.Acl,
                _ => Grants.None,
            };
        }

        return found;
    }

    /// <summary>PL-86: the account in the name of an account-regional bucket.</summary>
    public static string? OwnerInName(string resource) =>
        Regex.Match(resource, @"\Aarn:[^:]*:s3:::[^/]*-(?<owner>[0-9]{12})-[a-z]{2}(?:-[a-z]+)+-[0-9]+-an(?:/|\z)") is { Success: true } name
            ? name.Groups["owner"].Value
            : null;

    /// <summary>R-103 to R-105.</summary>
    public static bool BlockPublicAccessRefuses(NaiveCheck check)
    {
        if (check.Service != "s3")
        {
            return false;
        }

        FixtureOptions options = check.Case.Options;
        bool ofOwner = check.Caller.Kind == CallerKind.AwsService
            || (check.Caller.Account is not null && check.Caller.Account == check.ResourceAccount);
        if (options.RestrictPublicBuckets && !ofOwner && check.Case.Policies.Resource is { } policy && IsPublic(policy))
        {
            return true;
        }

        if (options.BlockPublicPolicy && check.ActionName == "putbucketpolicy" && check.Case.Request.NewPolicy is { } written && IsPublic(written))
        {
            return true;
        }

        return options.BlockPublicAcls
            && check.ActionName is "putobject" or "putobjectacl" or "putobjectversionacl" or "putbucketacl" or "createbucket"
            && AsksForPublicAcl(check.Context);
    }

    /// <summary>A policy is public unless every Allow is tied to fixed values.</summary>
    public static bool IsPublic(JsonElement policy)
    {
        bool variables = NaiveText.HasVariables(policy);
        return NaiveText.OneOrMany(policy.GetProperty("Statement"))
            .Any(statement => statement.GetProperty("Effect").GetString() == "Allow" && !IsTied(statement, variables));
    }

    // "S3 ACL permission mapping": the columns have no action in common.
    private static bool Covers(FixtureAclGrant grant, NaiveCheck check)
    {
        string permission = check.ActionName switch
        {
            "listbucket" or "listbucketversions" or "listbucketmultipartuploads" or "getobject" or "getobjectversion" => "READ",
            "putobject" => "WRITE",

            // "When the grantee is the bucket owner also s3:DeleteObjectVersion".
            "deleteobjectversion" when grant.Grantee == check.Case.Request.CanonicalId && check.Caller.Account == check.ResourceAccount => "WRITE",
            "getbucketacl" or "getobjectacl" or "getobjectversionacl" => "READ_ACP",
            "putbucketacl" or "putobjectacl" or "putobjectversionacl" => "WRITE_ACP",
            _ => "none",
        };
        return grant.Permission == permission || (permission != "none" && grant.Permission == "FULL_CONTROL");
    }

    private static bool AsksForPublicAcl(NaiveContext context) =>
        context.Find("s3:x-amz-acl")?.Values.Any(acl => acl is "public-read" or "public-read-write" or "authenticated-read") == true
        || context.WithPrefix("s3:x-amz-grant-").Any(header =>
            header.Value.Contains(AllUsers, StringComparison.Ordinal) || header.Value.Contains(AuthenticatedUsers, StringComparison.Ordinal));

    private static bool IsTied(JsonElement statement, bool variables)
    {
        // NotPrincipal with Allow and Federated principals are public.
        if (!statement.TryGetProperty("Principal", out JsonElement principal))
        {
            return false;
        }

        if (IsFixedPrincipal(principal))
        {
            return true;
        }

        return statement.TryGetProperty("Condition", out JsonElement condition)
            && condition.EnumerateObject().Any(block => Limits(block.Name)
                && block.Value.EnumerateObject().Any(key => IsFixedKey(key.Name.ToLowerInvariant(), key.Value, variables)));
    }

    private static bool IsFixedPrincipal(JsonElement principal)
    {
        if (principal.ValueKind == JsonValueKind.String)
        {
            return IsFixed(principal.GetString()!);
        }

        return principal.EnumerateObject().All(type =>
            type.Name != "Federated" && NaiveText.OneOrMany(type.Value).All(entry => IsFixed(NaiveText.Of(entry))));
    }

    // Null, negated operators, ...IfExists and ForAllValues never make a statement non-public.
    private static bool Limits(string @operator) =>
        !@operator.Contains("Not", StringComparison.OrdinalIgnoreCase)
        && !@operator.EndsWith("IfExists", StringComparison.OrdinalIgnoreCase)
        && !@operator.StartsWith("ForAllValues:", StringComparison.OrdinalIgnoreCase)
        && !@operator.EndsWith("Null", StringComparison.OrdinalIgnoreCase);

    private static bool IsFixedKey(string key, JsonElement written, bool variables)
    {
        string[] values = [.. NaiveText.OneOrMany(written).Select(NaiveText.Of)];
        return values.Length > 0 && values.All(value => !(variables && value.Contains("${", StringComparison.Ordinal)) && key switch
        {
            "aws:principalorgid" or "aws:principalaccount" or "aws:sourcearn" or "aws:sourceaccount" or "aws:sourceowner" or "aws:sourcevpc"
                or "aws:sourcevpce" or "s3:dataaccesspointaccount" => IsFixed(value),
            "aws:principalarn" or "s3:dataaccesspointarn" => HasFixedAccount(value),
            "aws:principalorgpaths" or "aws:vpceorgpaths" => IsFixed(value) || Regex.IsMatch(value, @"\Ao-[a-z0-9]+/r-[a-z0-9]+/[^*?]*\*\z"),
            "aws:principalisawsservice" => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase),
            "aws:principalservicename" or "aws:principalservicenameslist" => true,
            "aws:userid" => IsFixed(value) || Regex.IsMatch(value, @"\AAROA[A-Z0-9]+:\*\z"),
            "aws:sourceip" => NaiveValues.Range(value) is { } range && range.Bits >= (range.Address.Length == 4 ? 8 : 32),
            _ => false,
        });
    }

    private static bool IsFixed(string value) => !value.Contains('*', StringComparison.Ordinal) && !value.Contains('?', StringComparison.Ordinal);

    // A wildcard only in the resource field.
    private static bool HasFixedAccount(string arn)
    {
        string[] fields = arn.Split(':', 6);
        return fields.Length == 6 && fields[..5].All(IsFixed) && Regex.IsMatch(fields[4], @"\A[0-9]{12}\z");
    }
}
