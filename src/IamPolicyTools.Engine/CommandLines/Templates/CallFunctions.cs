using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>Functions of templates that need the value alone (CL-52).</summary>
internal static class CallFunctions
{
    private static readonly (string Start, string Type)[] s_types =
    [
        ("i-", "instance"), ("vol-", "volume"), ("snap-", "snapshot"), ("ami-", "image"), ("sg-", "security-group"), ("subnet-", "subnet"),
        ("vpce-", "vpc-endpoint"), ("vpc-", "vpc"), ("eni-", "network-interface"), ("rtb-", "route-table"), ("igw-", "internet-gateway"),
        ("nat-", "natgateway"), ("eipalloc-", "elastic-ip"), ("lt-", "launch-template"), ("key-", "key-pair"),
    ];

    private static readonly string[] s_geographies = ["us", "eu", "apac", "us-gov", "jp", "au", "ca", "global"];

    // A model's id begins with its maker.
    private static readonly string[] s_makers =
        ["ai21", "amazon", "anthropic", "cohere", "deepseek", "google", "luma", "meta", "mistral", "nvidia", "openai", "qwen", "stability", "twelvelabs", "writer"];

    private const string VersionMark = "?versionId=";
    private const string ResolvedImage = "resolve:ssm:";
    private const string SecretReference = "/aws/reference/secretsmanager/";

    /// <summary>True for the name of a parameter of Systems Manager that stands for a secret.</summary>
    /// <param name="name">The parameter's name.</param>
    public static bool IsSecretReference(string name) => name.StartsWith(SecretReference, StringComparison.Ordinal) && name.Length > SecretReference.Length;

    /// <summary>The secret that a parameter of Systems Manager stands for.</summary>
    /// <param name="name">The parameter's name.</param>
    public static string ReferencedSecret(string name) => name[SecretReference.Length..];

    /// <summary>True for an image that is named by a parameter of Systems Manager.</summary>
    /// <param name="image">The image.</param>
    public static bool IsResolved(string image) => image.StartsWith(ResolvedImage, StringComparison.Ordinal) && image.Length > ResolvedImage.Length;

    /// <summary>The parameter that names an image.</summary>
    /// <param name="image">The image.</param>
    public static string Resolved(string image) => image[ResolvedImage.Length..];

    /// <summary>Region, account and repository of an image in a registry; null for an image elsewhere.</summary>
    /// <param name="image">The image's URI.</param>
    public static (string Region, string Account, string Name)? Repository(string image)
    {
        int slash = image.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || image[..slash].Split('.') is not [var account, "dkr", "ecr" or "ecr-fips", var region, "amazonaws", ..] || !Arn.IsAccountId(account))
        {
            return null;
        }

        string name = image[(slash + 1)..];
        int end = name.IndexOfAny([':', '@']);
        return (region, account, end < 0 ? name : name[..end]);
    }

    /// <summary>The parts of <c>eu-west-1:123456789012:function:name</c>, of which Lambda takes the last ones alone; null for a name, with a qualifier perhaps.</summary>
    /// <param name="text">The function.</param>
    public static (string? Region, string? Account, string Name)? PartialFunction(string text)
    {
        string[] parts = text.Split(':');
        int at = 0;
        string? region = parts.Length > 1 && parts[0].Split('-') is [{ Length: 2 }, _, .., { Length: 1 } number] && char.IsAsciiDigit(number[0])
            && (parts[1] == "function" || Arn.IsAccountId(parts[1])) ? parts[at++] : null;
        string? account = at + 1 < parts.Length && Arn.IsAccountId(parts[at]) ? parts[at++] : null;
        at += at + 1 < parts.Length && parts[at] == "function" ? 1 : 0;
        return at == 0 ? null : (region, account, string.Join(':', parts[at..]));
    }

    /// <summary>
    /// The model behind an inference profile of several Regions, <c>eu.anthropic.claude</c> or its ARN; empty for a profile that does not tell it, as those
    /// of applications; null for another model.
    /// </summary>
    /// <param name="text">The model.</param>
    public static string? ModelOfProfile(string text)
    {
        const string Mark = ":inference-profile/";
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        string id = at < 0 ? text : text[(at + Mark.Length)..];
        string[] parts = id.Split('.', 3);
        bool isProfile = at >= 0 || text.Contains(":application-inference-profile/", StringComparison.Ordinal);
        bool hasModel = (at >= 0 || !IsArn(text))
            && ((parts.Length > 1 && Array.IndexOf(s_geographies, parts[0]) >= 0) || (parts.Length > 2 && Array.IndexOf(s_makers, parts[1]) >= 0));
        return hasModel ? id[(parts[0].Length + 1)..] : isProfile ? string.Empty : null;
    }

    /// <summary>True for an ARN.</summary>
    /// <param name="text">The text.</param>
    public static bool IsArn(string text) => text.StartsWith("arn:", StringComparison.Ordinal) && Arn.TryParse(text, out _);

    /// <summary>The kind of EC2 resource that an id is of; null when its beginning tells none.</summary>
    /// <param name="id">The id.</param>
    public static string? TypeOf(string id) => Array.Find(s_types, t => id.StartsWith(t.Start, StringComparison.Ordinal)).Type;

    /// <summary>A state machine without the version or the alias behind it, of which IAM knows the machine alone.</summary>
    /// <param name="arn">The ARN.</param>
    public static string StateMachine(string arn) => Qualifier(arn) is { } qualifier ? arn[..^(qualifier.Length + 1)] : arn;

    /// <summary>The version or the alias of a state machine; null for the machine itself.</summary>
    /// <param name="arn">The ARN.</param>
    public static string? Qualifier(string arn) =>
        arn.Split(':') is ["arn", _, "states", _, _, "stateMachine" or "express", _, { Length: > 0 } qualifier] ? qualifier : null;

    /// <summary>The last part of an ARN, or the text itself.</summary>
    /// <param name="text">The text.</param>
    public static string Short(string text) => IsArn(text) ? text[(text.LastIndexOfAny(['/', ':']) + 1)..] : text;

    /// <summary>What is behind the last slash.</summary>
    /// <param name="text">The text.</param>
    public static string Last(string text) => text[(text.LastIndexOf('/') + 1)..];

    /// <summary>The group of a report of CodeBuild: <c>g</c> of <c>…:report/g:1</c>.</summary>
    /// <param name="text">The report's ARN.</param>
    public static string ReportGroup(string text) => Last(text) is var report && report.LastIndexOf(':') is > 0 and var colon ? report[..colon] : report;

    /// <summary>A URL without its scheme.</summary>
    /// <param name="text">The URL.</param>
    public static string Host(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        return (scheme < 0 ? text : text[(scheme + 3)..]).TrimEnd('/');
    }

    /// <summary>Bucket and key of a source to copy, or the ARN of an object behind an access point; null where there is no key.</summary>
    /// <param name="text">The source, <c>bucket/key?versionId=v</c>, with a slash before it perhaps.</param>
    /// <param name="isEncoded">True where percent signs are those of a URL, as in the API; the AWS CLI and AWS.Tools take names as they are.</param>
    public static string? CopySource(string text, bool isEncoded)
    {
        int version = VersionIn(text);
        string source = version < 0 ? text : text[..version];
        source = isEncoded ? Uri.UnescapeDataString(source) : source;
        source = source.StartsWith('/') ? source[1..] : source;
        bool isWhole = IsArn(source) ? source.Contains("/object/", StringComparison.Ordinal)
            : source.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash + 1 < source.Length && !source.AsSpan(0, slash).Contains(':');
        return isWhole ? source : null;
    }

    /// <summary>True for a source that reads the same wherever it is written: without a slash before it, a version, or signs that are encoded.</summary>
    /// <param name="text">The source.</param>
    public static bool IsPlainSource(string text) => !text.StartsWith('/') && VersionIn(text) < 0
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~');

    /// <summary>The version of a source to copy, or null.</summary>
    /// <param name="text">The source.</param>
    public static string? VersionOf(string text) => VersionIn(text) is >= 0 and var at ? text[(at + VersionMark.Length)..] : null;

    private static int VersionIn(string text) => text.LastIndexOf(VersionMark, StringComparison.Ordinal);

    /// <summary>Bucket and key of <c>s3://bucket/key</c>; null for another text.</summary>
    /// <param name="text">The text.</param>
    public static (string Bucket, string Key)? S3Uri(string text)
    {
        const string Scheme = "s3://";
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? SplitBucket(text[Scheme.Length..]) : null;
    }

    /// <summary>Bucket and key of an object's URL, in either style; null for another text.</summary>
    /// <param name="text">The URL.</param>
    public static (string Bucket, string Key)? S3Url(string text)
    {
        if (S3Uri(text) is { } uri)
        {
            return uri;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !url.Host.Contains(".amazonaws.", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string path = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        string host = url.Host;
        int service = FindService(host);
        return service == 0 ? SplitBucket(path) : service > 0 ? (host[..(service - 1)], path) : null;
    }

    /// <summary>Bucket and key of a text <c>bucket/key</c>.</summary>
    /// <param name="text">The text.</param>
    public static (string Bucket, string Key) SplitBucket(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (text, string.Empty) : (text[..slash], text[(slash + 1)..]);
    }

    /// <summary>The address in <c>Name &lt;a@b&gt;</c>.</summary>
    /// <param name="text">The sender.</param>
    public static string Identity(string text)
    {
        int open = text.LastIndexOf('<');
        int close = text.LastIndexOf('>');
        return open >= 0 && close > open ? text[(open + 1)..close] : text;
    }

    /// <summary>A principal's ARN as it stands in the ARN of an access entry: <c>role/ACCOUNT/NAME</c>.</summary>
    /// <param name="text">The ARN.</param>
    public static string? Principal(string text)
    {
        if (!Arn.TryParse(text, out Arn arn))
        {
            return null;
        }

        (string kind, string name) = SplitBucket(arn.Resource);
        return name.Length == 0 ? $"{kind}/{arn.Account}" : $"{kind}/{arn.Account}/{name}";
    }

    /// <summary>The kind of load balancer as its ARN has it.</summary>
    /// <param name="text">The kind in the API.</param>
    public static string LoadBalancer(string text) => text switch { "network" => "net", "gateway" => "gwy", _ => "app" };

    /// <summary>The kind of a resource of Systems Manager as its ARN has it; null for one that is not known.</summary>
    /// <param name="text">The kind in the API.</param>
    public static string? SystemsManagerType(string text) => text switch
    {
        "Parameter" => "parameter",
        "Document" => "document",
        "MaintenanceWindow" => "maintenancewindow",
        "PatchBaseline" => "patchbaseline",
        "ManagedInstance" => "managed-instance",
        "OpsItem" => "opsitem",
        "OpsMetadata" => "opsmetadata",
        "Automation" => "automation-execution",
        "Association" => "association",
        _ => null,
    };

    // Where "s3." or "s3-" begins in a host: 0 for the path style.
    private static int FindService(string host)
    {
        if (host.StartsWith("s3.", StringComparison.OrdinalIgnoreCase) || host.StartsWith("s3-", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        int dot = host.IndexOf(".s3.", StringComparison.OrdinalIgnoreCase);
        dot = dot >= 0 ? dot : host.IndexOf(".s3-", StringComparison.OrdinalIgnoreCase);
        return dot < 0 ? -1 : dot + 1;
    }
}
