using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// The values that AWS puts into keys of text whose form or whole list is documented (context-keys.md): ids, services, the words of a header.
/// No decision changes by them; who gives another one has misspelt it, and every condition on the key answers to that.
/// </summary>
internal static class ContextValueFacts
{
    // A value of fewer letters was made up by a proof, to lie outside of what a policy lists.
    private const int LeastLetters = 3;

    private const int MostOfTagKey = 128;
    private const int MostOfTagValue = 256;

    private static readonly SearchValues<char> s_idCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly FrozenDictionary<string, Form> s_forms = Forms().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    private static readonly string[] s_tagFamilies = ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"];

    /// <summary>Why AWS would not send a value, and what it sends; null for one that it may send, and for a key whose values nobody lists.</summary>
    /// <param name="key">The key, in any case.</param>
    /// <param name="value">The value.</param>
    public static string? Doubt(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (OfTag(key, value) is { } tag)
        {
            return tag;
        }

        return s_forms.TryGetValue(key, out Form? form) && (value.Length is 0 or >= LeastLetters && !form.Fits(value))
            ? $"\"{DisplayedText.Shorten(value)}\" is no value of {key}; expected {form.Expected}.{NearNames.Hint(value, form.Values)}"
            : null;
    }

    // Principals have their tags from IAM and STS, which take these characters alone; of other services some take more.
    private static string? OfTag(string key, string value)
    {
        if (key.Equals("aws:TagKeys", StringComparison.OrdinalIgnoreCase))
        {
            return OfTagText(value, MostOfTagKey, isOfPrincipal: false) is { } fault ? $"\"{DisplayedText.Shorten(value)}\" is no key of a tag: {fault}" : null;
        }

        if (s_tagFamilies.FirstOrDefault(f => key.StartsWith(f, StringComparison.OrdinalIgnoreCase)) is not { } family)
        {
            return null;
        }

        bool isOfPrincipal = family == s_tagFamilies[0];
        return OfTagText(key[family.Length..], MostOfTagKey, isOfPrincipal) is { } ofKey ? $"{DisplayedText.Shorten(key)} names no tag: {ofKey}"
            : OfTagText(value, MostOfTagValue, isOfPrincipal) is { } ofValue ? $"\"{DisplayedText.Shorten(value)}\" is no value of the tag {DisplayedText.Shorten(key)}: {ofValue}"
            : null;
    }

    private static string? OfTagText(string text, int most, bool isOfPrincipal)
    {
        if (text.Length > most)
        {
            return $"it has {text.Length} characters, at most {most} are possible.";
        }

        int wrong = text.AsSpan().IndexOfAny([.. text.Where(c => char.IsControl(c) || (isOfPrincipal && !IsOfTag(c)))]);
        return wrong < 0
            ? null
            : isOfPrincipal
                ? $"\"{DisplayedText.Shorten(text[wrong].ToString())}\" is in no tag of a principal; letters, digits, blanks and _ . : / = + - @ are."
                : "it has a control character.";
    }

    private static bool IsOfTag(char c) => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || "_.:/=+-@".Contains(c, StringComparison.Ordinal)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsAfter(string value, string prefix) => value.StartsWith(prefix, StringComparison.Ordinal) && value.Length > prefix.Length
        && value.AsSpan(prefix.Length).IndexOfAnyExcept(s_idCharacters) < 0;

    private static bool IsPath(string value) => value.StartsWith("o-", StringComparison.Ordinal) && value.Contains('/', StringComparison.Ordinal) && value.EndsWith('/');

    private static bool IsService(string value) => value.Contains('.', StringComparison.Ordinal) && ServicePrincipalFacts.Doubt(value, IamCatalogue.Default) is null;

    private static IEnumerable<KeyValuePair<string, Form>> Forms() =>
    [
        .. Of("aws:PrincipalAccount", new Form("an account id of 12 digits, or anonymous", v => Arn.IsAccountId(v) || v == "anonymous")),
        .. Of(
            "aws:ResourceAccount aws:SourceAccount aws:VpceAccount s3:ResourceAccount s3:DataAccessPointAccount kms:CallerAccount",
            new Form("an account id of 12 digits", v => Arn.IsAccountId(v))),
        .. Of(
            "aws:PrincipalOrgID aws:ResourceOrgID aws:SourceOrgID aws:VpceOrgID",
            new Form("the id of an organization, o-…", v => IsAfter(v, "o-"))),
        .. Of(
            "aws:PrincipalOrgPaths aws:ResourceOrgPaths aws:SourceOrgPaths aws:VpceOrgPaths",
            new Form("a path of units, o-…/r-…/ou-…/", IsPath)),
        .. Of("aws:SourceVpc aws:Ec2InstanceSourceVpc", new Form("the id of a VPC, vpc-…", v => IsAfter(v, "vpc-"))),
        .. Of("aws:SourceVpce", new Form("the id of a VPC endpoint, vpce-…", v => IsAfter(v, "vpce-"))),
        .. Of(
            "aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:PrincipalServiceName aws:PrincipalServiceNamesList "
                + "iam:PassedToService iam:AWSServiceName sts:AWSServiceName kms:ViaService",
            new Form("a service as AWS names it, such as cloudformation.amazonaws.com", IsService)),
        .. Listed("aws:PrincipalType", "Account User FederatedUser AssumedRole Anonymous"),
        .. Listed(
            "s3:x-amz-acl",
            "private public-read public-read-write authenticated-read aws-exec-read bucket-owner-read bucket-owner-full-control log-delivery-write"),
        .. Listed("s3:x-amz-server-side-encryption", "AES256 aws:kms aws:kms:dsse aws:fsx"),
        .. Listed("s3:x-amz-server-side-encryption-customer-algorithm", "AES256"),
        .. Listed("s3:x-amz-metadata-directive", "COPY REPLACE"),
        .. Listed("s3:x-amz-object-ownership", "BucketOwnerPreferred ObjectWriter BucketOwnerEnforced"),
        .. Listed("s3:object-lock-mode", "GOVERNANCE COMPLIANCE"),
        .. Listed("s3:object-lock-legal-hold", "ON OFF"),
        .. Listed("s3:authType", "REST-HEADER REST-QUERY-STRING POST"),
        .. Listed("s3:signatureversion", "AWS AWS4-HMAC-SHA256 AWS4-ECDSA-P256-SHA256"),
        .. Listed("s3:AccessPointNetworkOrigin", "VPC Internet"),
        .. Listed("ec2:Tenancy", "default dedicated host"),
        .. Listed("ec2:RootDeviceType", "ebs instance-store"),
        .. Listed("ec2:MetadataHttpTokens", "required optional"),
        .. Listed("ec2:MetadataHttpEndpoint", "enabled disabled"),
        .. Listed("lambda:FunctionUrlAuthType", "AWS_IAM NONE"),
        .. Listed("kms:KeyUsage", "ENCRYPT_DECRYPT SIGN_VERIFY GENERATE_VERIFY_MAC KEY_AGREEMENT"),
        .. Listed("kms:KeyOrigin", "AWS_KMS EXTERNAL AWS_CLOUDHSM EXTERNAL_KEY_STORE"),
        .. Listed("kms:GrantConstraintType", "EncryptionContextEquals EncryptionContextSubset"),
        .. Listed("kms:ExpirationModel", "KEY_MATERIAL_EXPIRES KEY_MATERIAL_DOES_NOT_EXPIRE"),
        .. Listed("kms:MultiRegionKeyType", "PRIMARY REPLICA"),
        .. Listed("dynamodb:Select", "ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES SPECIFIC_ATTRIBUTES COUNT"),
        .. Listed("dynamodb:ReturnValues", "NONE ALL_OLD UPDATED_OLD ALL_NEW UPDATED_NEW"),
        .. Listed("dynamodb:ReturnConsumedCapacity", "INDEXES TOTAL NONE"),
        .. Listed("sns:Protocol", "http https email email-json sms sqs application lambda firehose"),
    ];

    private static IEnumerable<KeyValuePair<string, Form>> Of(string keys, Form form) => keys.Split(' ').Select(key => KeyValuePair.Create(key, form));

    private static IEnumerable<KeyValuePair<string, Form>> Listed(string keys, string values)
    {
        string[] all = values.Split(' ');
        return Of(keys, new Form(string.Join(" or ", all), v => all.Contains(v, StringComparer.Ordinal)) { Values = all });
    }

    /// <summary>What the values of a key look like.</summary>
    /// <param name="Expected">In words.</param>
    /// <param name="Fits">True for a value of the form.</param>
    private sealed record Form(string Expected, Func<string, bool> Fits)
    {
        /// <summary>The values where all are known.</summary>
        public IReadOnlyList<string> Values { get; init; } = [];
    }
}
