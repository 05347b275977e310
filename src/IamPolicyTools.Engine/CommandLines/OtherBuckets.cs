using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// Buckets that are none of S3's general ones, told by the end of their names or by their ARN: directory buckets, aliases of access points, Outposts,
/// Object Lambda. Another service checks the call (operations.md, section 2), or the access point behind the alias is what it is checked on.
/// </summary>
/// <param name="place">Partition, Region and account.</param>
internal sealed class OtherBuckets(CallPlace place)
{
    private const string Prefix = "s3:";
    private const string Directory = "s3express";
    private const string Lambda = "s3-object-lambda";
    private const string Outposts = "s3-outposts";
    private const string AccessPoint = "accesspoint/";

    // What a session in a directory bucket is made for: objects and lists of them.
    private const string CreateSession = "s3express:CreateSession";
    private const string SessionMode = "s3express:SessionMode";

    /// <summary>The request as AWS checks it.</summary>
    /// <param name="request">The request.</param>
    public ResolvedRequest Fill(ResolvedRequest request)
    {
        if (!request.Action.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !Arn.TryParse(request.Resource, out Arn arn))
        {
            return request;
        }

        string name = request.Action[Prefix.Length..];
        if (arn.Service != "s3")
        {
            return arn.Service switch
            {
                Directory => Other(request, SessionOr(name), request.Resource),
                Lambda => Other(request, Twin(Lambda, name), WithoutKey(arn)),
                Outposts => Other(request, Twin(Outposts, name), WithObject(arn)),
                _ => request,
            };
        }

        (string bucket, string key) = Templates.CallFunctions.SplitBucket(arn.Resource);
        return arn.Account.Length > 0 ? request
            : Ends(bucket, "--x-s3") ? Other(request, SessionOr(name), Here(Directory, $"bucket/{bucket}"))
            : Ends(bucket, "--xa-s3") ? Other(request, SessionOr(name), Here(Directory, AccessPoint + bucket))
            : Ends(bucket, "--ol-s3") ? Behind(Other(request, Twin(Lambda, name), Here(Lambda, AccessPoint + "*")))
            : Ends(bucket, "--op-s3") ? Behind(Other(request, Twin(Outposts, name), Here(Outposts, "outpost/*/accesspoint/*" + Object(key))))
            : Ends(bucket, "-s3alias") ? Behind(request with { Resource = Here("s3", "accesspoint/*" + Object(key)) })
            : request;
    }

    private static bool Ends(string bucket, string end) => bucket.Length > end.Length && bucket.EndsWith(end, StringComparison.Ordinal);

    private static string Object(string key) => key.Length == 0 ? string.Empty : $"/object/{key}";

    private string Here(string service, string resource) => $"arn:{place.Partition}:{service}:{place.Region}:{place.Account}:{resource}";

    // Which access point an alias belongs to, only AWS knows.
    private static ResolvedRequest Behind(ResolvedRequest request) => request with { Unknown = request.Unknown.Add("AccessPoint") };

    private static string SessionOr(string action) => !action.Contains("Object", StringComparison.Ordinal) && action is not ("ListBucket" or "ListBucketMultipartUploads" or "ListMultipartUploadParts")
        && IamCatalogue.Default.FindAction($"{Directory}:{action}") is { } own ? own.FullName : CreateSession;

    private static string? Twin(string service, string action) => IamCatalogue.Default.FindAction($"{service}:{action}")?.FullName;

    // The keys of S3 are none of the other service's. What that has no action for stays as it is: AWS refuses it anyway.
    private static ResolvedRequest Other(ResolvedRequest request, string? action, string resource) => action is null ? request with { Resource = resource } : request with
    {
        Action = action,
        Resource = resource,
        Context = request.Context.RemoveRange(request.Context.Keys.Where(IsOfS3)),
        // In which mode the program makes its session, the call does not tell.
        UnknownContextKeys = action == CreateSession ? request.UnknownContextKeys.RemoveAll(IsOfS3).Add(SessionMode) : request.UnknownContextKeys.RemoveAll(IsOfS3),
        ToldContextKeys = request.ToldContextKeys.RemoveAll(IsOfS3),
    };

    private static bool IsOfS3(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    private static string WithoutKey(Arn arn) => Points(arn.Resource) is var slash && slash < 0 ? arn.ToString() : (arn with { Resource = arn.Resource[..slash] }).ToString();

    private static string WithObject(Arn arn) => Points(arn.Resource) is var slash && (slash < 0 || arn.Resource[slash..].StartsWith("/object/", StringComparison.Ordinal)) ? arn.ToString()
        : (arn with { Resource = $"{arn.Resource[..slash]}/object{arn.Resource[slash..]}" }).ToString();

    // Where the key begins behind the name of an access point; negative where there is none.
    private static int Points(string resource) => resource.IndexOf(AccessPoint, StringComparison.Ordinal) is >= 0 and var at ? resource.IndexOf('/', at + AccessPoint.Length) : -1;
}
