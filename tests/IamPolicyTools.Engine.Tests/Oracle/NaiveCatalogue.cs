using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>What the rules look up in the catalogue: its data, not its judgement.</summary>
internal static class NaiveCatalogue
{
    // "Multivalued keys – quick list" of context-keys.md 4.8, and the M of its tables.
    private static readonly string[] s_multivalued =
    [
        "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:CalledVia", "aws:TagKeys", "aws:ResourceOrgPaths", "aws:SourceOrgPaths",
        "aws:VpceOrgPaths", "sts:TransitiveTagKeys", "sts:RequestContextProviders", "s3:RequestObjectTagKeys",
        "s3:InventoryAccessibleOptionalFields", "kms:EncryptionContextKeys", "kms:GrantOperations", "kms:ResourceAliases", "lambda:Layer",
        "lambda:SubnetIds", "lambda:SecurityGroupIds", "dynamodb:Attributes", "dynamodb:LeadingKeys", "secretsmanager:AddReplicaRegions",
        "sts:IdentityTokenAudience", "iam:AccountPropertyNamespaces", "dynamodb:FirstPartitionKeyValues", "dynamodb:SecondPartitionKeyValues",
        "dynamodb:ThirdPartitionKeyValues", "dynamodb:FourthPartitionKeyValues", "ec2:Phase1DHGroup", "ec2:IKEVersions", "saml:cn",
        "saml:edupersonaffiliation", "saml:edupersonassurance", "saml:edupersonentitlement", "saml:edupersonnickname", "saml:edupersonorgunitdn",
        "saml:edupersonscopedaffiliation", "saml:edupersontargetedid", "saml:eduorghomepageuri", "saml:eduorgidentityauthnpolicyuri",
        "saml:eduorglegalname", "saml:eduorgsuperioruri", "saml:eduorgwhitepagesuri",
    ];

    // CK-4, "generic rule".
    private static readonly string[] s_tagFamilies = ["ResourceTag", "BucketTag", "AccessPointTag", "TableBucketTag", "VectorBucketTag"];

    /// <summary>PL-69: a property of the key, not of the values sent.</summary>
    public static bool IsMultivalued(string key) =>
        s_multivalued.Contains(key, StringComparer.OrdinalIgnoreCase)
        || key.EndsWith(":amr", StringComparison.OrdinalIgnoreCase)
        || key.EndsWith(":FisTargetArns", StringComparison.OrdinalIgnoreCase);

    /// <summary>The catalogue has the key.</summary>
    public static bool IsKnown(string key) => IamCatalogue.Default.FindConditionKey(key) is not null;

    /// <summary>The action is known and has no resource type (PL-48, PL-84, R-172).</summary>
    public static bool TakesNoResource(string action) => IamCatalogue.Default.FindAction(action) is { ResourceTypes.IsEmpty: true };

    /// <summary>The catalogue lists the key for the action, or for a resource of the action that has this form.</summary>
    public static bool Lists(string action, string resource, string family) =>
        Listed(action, resource)?.Any(key => string.Equals(key, family, StringComparison.OrdinalIgnoreCase)) == true;

    /// <summary>The families of tag keys of a resource, each with its colon and slash (CK-4).</summary>
    public static IEnumerable<string> TagFamilies(string action, string resource)
    {
        IReadOnlyList<string>? listed = Listed(action, resource);
        string[] found = [.. (listed ?? []).Where(IsTagFamily).Distinct(StringComparer.OrdinalIgnoreCase)];

        // Action or type unknown.
        return listed is null ? [.. found, "aws:ResourceTag/", NaiveText.Service(action) + ":ResourceTag/"] : found;
    }

    /// <summary>R-174: not a key of another type of resource.</summary>
    public static bool MayHave(string action, string resource, string key) => IsTag(key)
        ? IsListedTag(action, resource, key)
        : !IsListedKey(action, key) || CanHave(action, resource, key);

    /// <summary>CK-4: no tag key, or one that the catalogue lists for the action or for the type of the resource.</summary>
    public static bool IsListedTag(string action, string resource, string key) =>
        !IsTag(key) || TagFamilies(action, resource).Any(family => key.StartsWith(family, StringComparison.OrdinalIgnoreCase));

    /// <summary>No request for the action on the resource has the key, as far as the catalogue and context-keys.md 4.9 tell.</summary>
    public static bool NeverHas(string action, string resource, string key)
    {
        string[] parts = key.Split(':', 2);
        if (parts.Length < 2 || parts[0].Length == 0 || string.Equals(parts[0], "arn", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Of a provider's keys these stay in the session; the others end with the call that makes it.
        if (parts[0].Contains('.', StringComparison.Ordinal))
        {
            string[] calls = ["sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];
            return !calls.Contains(action.ToLowerInvariant()) && !new[] { "amr", "aud", "sub", "app_id", "user_id", "id" }.Contains(parts[1].ToLowerInvariant());
        }

        return !new[] { "saml:sub", "saml:sub_type", "saml:namequalifier" }.Contains(key.ToLowerInvariant())
            && IamCatalogue.Default.FindAction(action) is not null
            && IamCatalogue.Default.FindConditionKey(key) is not null
            && !CanHave(action, resource, key);
    }

    // The action is known, and so is the key, which is listed for the action or for some type of resource that it takes.
    private static bool IsListedKey(string action, string key) =>
        IamCatalogue.Default.FindAction(action) is { } known
        && IamCatalogue.Default.FindConditionKey(key) is { IsGlobal: false } found
        && (known.ConditionKeys.Contains(found) || known.ResourceTypes.Any(type => IsOf(type, found)));

    // A key of every request, or listed for the action, or for the type of the resource; of a resource of no known type, for any.
    private static bool CanHave(string action, string resource, string key)
    {
        CatalogueAction known = IamCatalogue.Default.FindAction(action)!;
        CatalogueConditionKey found = IamCatalogue.Default.FindConditionKey(key)!;
        ActionResourceType[] types = [.. known.ResourceTypes.Where(type => type.Type.Fits(resource))];
        return found.IsGlobal || known.ConditionKeys.Contains(found) || (types.Length > 0 ? types : [.. known.ResourceTypes]).Any(type => IsOf(type, found));
    }

    private static bool IsOf(ActionResourceType type, CatalogueConditionKey key) => type.ConditionKeys.Contains(key) || type.Type.ConditionKeys.Contains(key);

    /// <summary>The key is of a family of tags of resources.</summary>
    public static bool IsTag(string key) => IsTagFamily(key[..(key.IndexOf('/', StringComparison.Ordinal) + 1)]);

    // Names up to the placeholder; null when the action, or the type of the resource, is unknown.
    private static IReadOnlyList<string>? Listed(string action, string resource)
    {
        if (IamCatalogue.Default.FindAction(action) is not { } known)
        {
            return null;
        }

        ActionResourceType[] types = [.. known.ResourceTypes.Where(type => type.Type.Fits(resource))];
        return types.Length == 0
            ? null
            : [.. known.ConditionKeys
                .Concat(types.SelectMany(type => type.ConditionKeys.Concat(type.Type.ConditionKeys)))
                .Select(key => Family(key.Name))];
    }

    // The placeholder of some services is no ${…}: secretsmanager:ResourceTag/tag-key.
    private static string Family(string name) =>
        name.Contains("${", StringComparison.Ordinal) ? name.Split("${")[0]
        : name[..(name.LastIndexOf('/') + 1)] is var family && IsTagFamily(family) ? family
        : name;

    private static bool IsTagFamily(string family)
    {
        if (!family.EndsWith('/'))
        {
            return false;
        }

        string last = family[..^1].Split(':', '/')[^1];
        return s_tagFamilies.Contains(last, StringComparer.OrdinalIgnoreCase)
            || (last.EndsWith("-tag", StringComparison.OrdinalIgnoreCase) && !string.Equals(last, "req-tag", StringComparison.OrdinalIgnoreCase))
            || string.Equals(family, "datapipeline:Tag/", StringComparison.OrdinalIgnoreCase);
    }
}
