using System.Text.RegularExpressions;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>Which resource holds the policy that a request is about: the table of evaluation.md 2.10, read for models of cases.</summary>
internal static class NaiveHolders
{
    private const string Arn = "arn:[^:]*:";

    private static readonly (string Request, string Holder)[] s_rows =
    [
        // R-180
        ($"({Arn}s3:::[^/]+)/.*", "$1"),

        // R-181, R-182
        ($"({Arn}(?:s3|s3-object-lambda):[^:]*:[0-9]+:accesspoint/[^/]+)/object/.*", "$1"),

        // R-182, R-184
        ($"({Arn}s3-outposts:[^:]*:[0-9]+:outpost/[^/]+/(?:bucket|accesspoint)/[^/]+)/object/.*", "$1"),

        // R-185; a stream has its own (R-186).
        ($"({Arn}dynamodb:[^:]*:[0-9]+:table/[^/]+)/index/.*", "$1"),

        // R-187; a version of a layer has its own (R-188).
        ($"({Arn}lambda:[^:]*:[0-9]+:function:[^:]+):[^:]+", "$1"),

        // R-189
        ($"({Arn}logs:[^:]*:[0-9]+:log-group:[^:]+):log-stream:.*", "$1"),

        // R-190
        ($"({Arn}es:[^:]*:[0-9]+:domain/[^/]+)/.*", "$1"),

        // R-191
        ($"({Arn}execute-api:[^:]*:[0-9]+:[^/]+)/.*", "$1"),

        // R-192
        ($"({Arn}glue:[^:]*:[0-9]+):(?:database|table|userDefinedFunction)/.*", "$1:catalog"),

        // R-193
        ($"({Arn}codeartifact:[^:]*:[0-9]+):package/([^/]+)/([^/]+)/.*", "$1:repository/$2/$3"),

        // R-194
        ($"({Arn}vpc-lattice:[^:]*:[0-9]+:service/[^/]+)/.*", "$1"),
    ];

    /// <summary>The ARN of the resource whose policy is asked about a request on an ARN; any other resource holds its own (R-196).</summary>
    public static string HolderOf(string resource) => s_rows
        .Where(row => Regex.IsMatch(resource, $@"\A{row.Request}\z", RegexOptions.Singleline))
        .Select(row => Regex.Replace(resource, $@"\A{row.Request}\z", row.Holder, RegexOptions.Singleline))
        .FirstOrDefault(resource);
}
