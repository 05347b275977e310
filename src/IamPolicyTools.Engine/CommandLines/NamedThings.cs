using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Keys of KMS, roles, those in instance profiles, secrets, models and templates that a call names, at any depth, and that no request is about: what AWS checks on them is not listed, and may be
/// anything that such a thing is named for (CL-60). All of it is asked, perhaps; so a call is allowed for certain only where it is.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="place">Partition, Region and account.</param>
/// <param name="values">Finds values.</param>
/// <param name="names">Names of the model.</param>
internal sealed class NamedThings(ApiCall call, CallPlace place, CallValues values, ModelNames names)
{
    private const int MostDepth = 8;
    private const string PassRole = "iam:PassRole";

    private static readonly string[] s_ends = ["id", "ids", "arn", "arns", "key", "keys", "identifier", "identifiers", "alias"];

    // Whom a permission is given to is neither passed nor used, and what is taken away neither.
    private static readonly string[] s_others = ["principal", "principals", "grantee", "grantees", "member", "members", "remove", "removed"];

    // What somebody else reads: the secrets of a task are those of its role.
    private static readonly string[] s_free = ["variables", "environment", "tags", "payload", "message", "messagebody", "secretstring", "userdata", "description", "detail", "containerdefinitions"];

    private static readonly string[] s_ofKey =
    [
        "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
    ];

    private static readonly string[] s_ofSecret = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"];

    private static readonly string[] s_models = [":foundation-model/", "inference-profile/", "prompt-router/", ":provisioned-model/", ":custom-model-deployment/", ":imported-model/"];

    // Which services read a template in S3 for the caller, as CloudFormation does, is not listed.
    private static readonly string[] s_templates = ["templateurl", "templatefromurl"];

    private static readonly string[] s_profiles = ["instanceprofile", "instanceprofilename", "instanceprofilearn"];

    // A text without any of these holds no such name.
    private static readonly string[] s_marks = ["kms", "secret", "role", "profile", ":bedrock:", "template"];

    private enum Kind
    {
        None,
        Key,
        Role,
        Profile,
        Secret,
        Model,
        Template,
    }

    /// <summary>What may be asked besides.</summary>
    /// <param name="asked">What is asked anyway.</param>
    public IEnumerable<ResolvedRequest> NotAsked(IReadOnlyCollection<ResolvedRequest> asked)
    {
        HashSet<string> told = new(StringComparer.Ordinal);
        foreach ((string parameter, CallValue value) in call.Parameters.Members)
        {
            foreach ((Kind kind, string text) in Find(parameter, value, 0))
            {
                foreach (ResolvedRequest request in told.Add($"{kind} {text}") ? OfThing(kind, text, parameter, asked) : [])
                {
                    yield return request;
                }
            }
        }
    }

    private IEnumerable<ResolvedRequest> OfThing(Kind kind, string text, string parameter, IReadOnlyCollection<ResolvedRequest> asked)
    {
        string service = kind switch { Kind.Key => "kms", Kind.Secret => "secretsmanager", Kind.Model => "bedrock", Kind.Template => "s3", _ => "iam" };
        if (call.Operation?.Service is { } own
            && ((own == service && kind != Kind.Model) || (kind == Kind.Role && own == "sts") || (kind is Kind.Role or Kind.Profile or Kind.Model && Reads(call.Operation))))
        {
            return [];
        }

        (string arn, string? unknown) = Resource(kind, text);
        return asked.Any(r => IsAbout(r, kind, service, arn, text, unknown)) ? []
            : (kind switch { Kind.Key => s_ofKey, Kind.Secret => s_ofSecret, Kind.Model => ["bedrock:InvokeModel"], Kind.Template => ["s3:GetObject"], _ => [PassRole] }).Select(action => new ResolvedRequest(call)
            {
                Action = action,
                Resource = arn,
                Need = RequestNeed.Optional,
                Unknown = unknown is null ? [] : [unknown],
                UnknownContextKeys = kind is Kind.Role or Kind.Profile ? ["iam:PassedToService"] : [],
                NamedBy = parameter.StartsWith("--", StringComparison.Ordinal) ? parameter : values.Written(parameter),
            });
    }

    // Where another request is about it, its own rows say what is checked.
    private static bool IsAbout(ResolvedRequest request, Kind kind, string service, string arn, string text, string? unknown) =>
        request.Resource == arn || request.Resource == text || (kind == Kind.Profile && request.Action == PassRole)
        || (request.Action.StartsWith(service + ":", StringComparison.OrdinalIgnoreCase) && (kind != Kind.Role || request.Action == PassRole)
            && ((unknown is not null && request.Unknown.Contains(unknown)) || (kind == Kind.Role && request.Unknown.Contains("Role")) || request.Resource.EndsWith('/' + text, StringComparison.Ordinal)));

    private static bool Reads(ApiOperation operation) =>
        IamCatalogue.Default.FindAction(operation.FullName)?.AccessLevel is AccessLevel.List or AccessLevel.Read;

    private (string Arn, string? Unknown) Resource(Kind kind, string text)
    {
        if (kind == Kind.Template && CallFunctions.S3Url(text) is { } url)
        {
            return ($"arn:{place.Partition}:s3:::{url.Bucket}/{url.Key}", null);
        }

        if (kind == Kind.Profile)
        {
            return place.KnownAccount is null ? ("*", nameof(Kind.Role)) : names.RoleOf(values, new TextValue(text));
        }

        if (CallFunctions.IsArn(text) || (text.Length > 0 && place is { KnownRegion: not null, KnownAccount: not null }))
        {
            return kind switch
            {
                Kind.Key => names.Key(text),
                Kind.Secret => names.Secret(text),
                _ => (CallFunctions.IsArn(text) ? text : $"arn:{place.Partition}:iam::{place.Account}:role/{text.TrimStart('/')}", null),
            };
        }

        return ("*", kind.ToString());
    }

    private IEnumerable<(Kind Kind, string Text)> Find(string name, CallValue value, int depth)
    {
        if (depth > MostDepth || (OptionNames.Bare(name) is var bare && (GivenRoles.IsDocument(bare) || s_free.Contains(bare))))
        {
            return [];
        }

        return value switch
        {
            MapValue map => map.Members.SelectMany(m => Find(m.Key, m.Value, depth + 1)),
            ListValue list => list.Items.SelectMany(i => Find(name, i, depth + 1)),
            TextValue { Text: var text } => Parts(text) is { } parts ? Find(name, parts, depth + 1) : KindOf(name, text) is var kind and not Kind.None ? [(kind, text)] : [],
            FileValue { Written: var written } file when !written.StartsWith("fileb:", StringComparison.Ordinal) && values.ContentOf(file) is { } content =>
                ValueReader.IsJson(content.Trim()) ? Find(name, new TextValue(content.Trim()), depth + 1) : [],
            // A name that nobody knows is that of something.
            UnexpandedValue when KindOf(name, "$") is var kind and not Kind.None => [(kind, string.Empty)],
            _ => [],
        };
    }

    private static Kind KindOf(string name, string text)
    {
        // The keys of AWS let in whoever may use the service.
        if (text.Length == 0 || bool.TryParse(text, out _) || text.Contains("alias/aws/", StringComparison.Ordinal))
        {
            return Kind.None;
        }

        string[] words = OptionNames.OptionOf(name.TrimStart('-')).Split('-', StringSplitOptions.RemoveEmptyEntries);
        bool isArn = CallFunctions.IsArn(text);
        return words.Length == 0 ? Kind.None
            : isArn && text.Contains(":kms:", StringComparison.Ordinal) ? Kind.Key
            : isArn && text.Contains(":secretsmanager:", StringComparison.Ordinal) ? Kind.Secret
            : (isArn ? text.Contains(":instance-profile/", StringComparison.Ordinal) : Array.Exists(s_profiles, p => OptionNames.Bare(name).EndsWith(p, StringComparison.Ordinal))) ? Kind.Profile
            : isArn && text.Contains(":iam:", StringComparison.Ordinal) ? text.Contains(":role/", StringComparison.Ordinal) && !words.Any(s_others.Contains) ? Kind.Role : Kind.None
            : isArn && text.Contains(":bedrock:", StringComparison.Ordinal) ? Array.Exists(s_models, m => text.Contains(m, StringComparison.Ordinal)) ? Kind.Model : Kind.None
            : isArn ? Kind.None
            : Array.Exists(s_templates, t => OptionNames.Bare(name).EndsWith(t, StringComparison.Ordinal)) && CallFunctions.S3Url(text) is not null ? Kind.Template
            : Names(words, "kms") ? Kind.Key
            : words.Contains("secret") && words[^1] is "arn" or "id" or "arns" ? Kind.Secret
            : GivenRoles.IsRole(OptionNames.Bare(name)) && !words.Any(s_others.Contains) ? Kind.Role
            : Kind.None;
    }

    private static bool Names(string[] words, string what) => words.Contains(what) && s_ends.Contains(words[^1]);

    // What is neither JSON nor shorthand is a text; only what may hold such a name is taken apart.
    private static CallValue? Parts(string text)
    {
        if (!Array.Exists(s_marks, m => text.Contains(m, StringComparison.OrdinalIgnoreCase)) || !(ValueReader.IsJson(text) || text.Contains('=', StringComparison.Ordinal)))
        {
            return null;
        }

        try
        {
            return ValueReader.ReadStructure(text) is var parts and not TextValue ? parts : null;
        }
        catch (MalformedValueException)
        {
            return null;
        }
    }
}
