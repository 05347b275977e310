using System.Collections.Frozen;

namespace IamPolicyTools.Evaluation.Context;

/// <summary>Keys that hold a set (context-keys.md, 4.8).</summary>
internal static class MultivaluedKeys
{
    private static readonly FrozenSet<string> s_names = new[]
    {
        "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:CalledVia", "aws:TagKeys", "aws:ResourceOrgPaths", "aws:SourceOrgPaths",
        "aws:VpceOrgPaths", "sts:TransitiveTagKeys", "sts:RequestContextProviders", "sts:IdentityTokenAudience", "s3:RequestObjectTagKeys",
        "s3:InventoryAccessibleOptionalFields", "kms:EncryptionContextKeys", "kms:GrantOperations", "kms:ResourceAliases", "lambda:Layer",
        "lambda:SubnetIds", "lambda:SecurityGroupIds", "dynamodb:Attributes", "dynamodb:LeadingKeys", "secretsmanager:AddReplicaRegions",
        "iam:AccountPropertyNamespaces",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when a key holds a set.</summary>
    /// <param name="key">The key's name.</param>
    public static bool Contains(string key) => s_names.Contains(key) || key.EndsWith(":amr", StringComparison.OrdinalIgnoreCase);
}
