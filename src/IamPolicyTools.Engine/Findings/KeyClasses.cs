using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Findings;

/// <summary>Who decides the value of a condition key (findings.md, 1.2: the first class that fits counts).</summary>
internal enum KeyClass
{
    /// <summary>The model does.</summary>
    Derived,

    /// <summary>The caller does, and may lie.</summary>
    Forgeable,

    /// <summary>MFA, TLS.</summary>
    Strength,

    /// <summary>Where the caller is.</summary>
    Network,

    /// <summary>The service that passes a request on.</summary>
    Relay,

    /// <summary>The external id.</summary>
    Secret,

    /// <summary>What an identity provider says.</summary>
    Claim,

    /// <summary>The clock.</summary>
    Time,

    /// <summary>The caller does: what is asked for.</summary>
    Free,

    /// <summary>Nobody knows.</summary>
    Other,
}

/// <summary>The table of key classes.</summary>
internal static class KeyClasses
{
    private static readonly FrozenDictionary<string, KeyClass> s_keys = Table(
        (KeyClass.Derived,
            "aws:PrincipalArn aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalType aws:PrincipalIsAWSService "
            + "aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths "
            + "aws:userid aws:username s3:ResourceAccount "

            // True of a grant that a service makes for a resource of its own; never of one that the caller makes.
            + "kms:GrantIsForAWSResource"),
        (KeyClass.Forgeable, "aws:Referer aws:UserAgent"),
        (KeyClass.Strength, "aws:MultiFactorAuthPresent aws:MultiFactorAuthAge aws:SecureTransport s3:TlsVersion s3:signatureversion"),
        (KeyClass.Network,
            "aws:SourceIp aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:VpcSourceIp aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths"),
        (KeyClass.Relay,
            "aws:SourceArn aws:SourceAccount aws:SourceOwner aws:SourceOrgID aws:SourceOrgPaths aws:CalledVia aws:CalledViaFirst "
            + "aws:CalledViaLast aws:ViaAWSService kms:ViaService kms:CallerAccount "
            + "s3:DataAccessPointArn s3:DataAccessPointAccount lambda:FunctionUrlAuthType"),
        (KeyClass.Secret, "sts:ExternalId"),
        (KeyClass.Time, "aws:CurrentTime aws:EpochTime aws:TokenIssueTime"),
        (KeyClass.Free, "aws:RequestedRegion aws:TagKeys"),
        (KeyClass.Other, "aws:SourceIdentity aws:FederatedProvider aws:ChatbotSourceArn"));

    /// <summary>The class of a key.</summary>
    /// <param name="key">Its name, in any case.</param>
    public static KeyClass Of(string key)
    {
        if (s_keys.TryGetValue(key, out KeyClass known))
        {
            return known;
        }

        // A tag that a thing has is nobody's choice, whichever service tells of it: those of a request are.
        if (Starts(key, "aws:PrincipalTag/") || ResourceTagKeys.Contains(key) || Starts(key, "s3:ExistingObjectTag/"))
        {
            return KeyClass.Derived;
        }

        if (Starts(key, "aws:RequestTag/"))
        {
            return KeyClass.Free;
        }

        if (Starts(key, "aws:"))
        {
            return KeyClass.Other;
        }

        // A claim's key begins with the provider's host.
        return Starts(key, "saml:") || key.AsSpan(0, Math.Max(key.LastIndexOf(':'), 0)).Contains('.') ? KeyClass.Claim : KeyClass.Free;
    }

    /// <summary>Of some keys those that wait for a circumstance: MFA and the network (findings.md, 1.2, column Path).</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="hasMfa">True where MFA is at hand.</param>
    public static ImmutableArray<string> Circumstances(IEnumerable<string> keys, bool hasMfa = false) =>
        [.. keys.Where(k => Of(k) == KeyClass.Network || (!hasMfa && Starts(k, "aws:MultiFactorAuth")))];

    private static bool Starts(string key, string prefix) => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static FrozenDictionary<string, KeyClass> Table(params (KeyClass Class, string Keys)[] rows) => rows
        .SelectMany(r => r.Keys.Split(' ').Select(k => KeyValuePair.Create(k, r.Class)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
