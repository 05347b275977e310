using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>
/// PL-85: what API Gateway rewrites when it saves a policy. <c>execute-api:/stage/method/path</c> in a REST API's own policy
/// stands for the ARN of that API; anywhere else the form is none.
/// </summary>
public static class ShortResources
{
    private const string Beginning = "execute-api:/";
    private const string ApiPath = "/restapis/";

    /// <summary>True when an entry of Resource or NotResource has the short form.</summary>
    /// <param name="text">The entry.</param>
    public static bool IsShort(string text) => text.StartsWith(Beginning, StringComparison.Ordinal);

    /// <summary>The first entry of a document that has the short form; null when none has.</summary>
    /// <param name="document">The document.</param>
    public static PolicyString? Find(PolicyDocument document)
    {
        foreach (Statement statement in document.Statements)
        {
            if (statement.Resource is { } element)
            {
                foreach (PolicyString pattern in element.Patterns)
                {
                    if (IsShort(pattern.Text))
                    {
                        return pattern;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>
    /// A document as API Gateway saves it. It is the same document where nothing is to be rewritten, or the resource is no REST API.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="resource">The ARN of the API that has it, or of what a request to that API is about.</param>
    /// <param name="accountId">The account of the API, for ARNs that name none.</param>
    public static PolicyDocument Expand(PolicyDocument document, string resource, string accountId) =>
        Find(document) is not null && FindApi(resource, accountId) is { } api ? Expand(document, api) : document;

    /// <summary>The sentence for an entry that has the short form where there is no API.</summary>
    /// <param name="text">The entry.</param>
    public static string Refusal(string text) =>
        $"A resource is \"*\" or an ARN, which begins with arn:, found \"{text}\". Its short form is for the policies of REST APIs.";

    /// <summary>Reports the entries that have the short form where there is no API.</summary>
    /// <param name="document">The document.</param>
    /// <param name="findings">Receives the finding.</param>
    internal static void CheckAbsent(PolicyDocument document, DiagnosticBag findings)
    {
        if (Find(document) is { } entry)
        {
            findings.Add(
                new Diagnostic(DiagnosticSeverity.Refused, "SHORT_RESOURCE_ELSEWHERE", "PL-85", Refusal(entry.Text), entry.Location));
        }
    }

    // arn:aws:execute-api:REGION:ACCOUNT:API/stage/… or arn:aws:apigateway:REGION::/restapis/API/…
    private static string? FindApi(string resource, string accountId)
    {
        if (!Arn.TryParse(resource, out Arn arn))
        {
            return null;
        }

        string? path = arn.Service switch
        {
            "execute-api" => arn.Resource,
            "apigateway" when arn.Resource.StartsWith(ApiPath, StringComparison.Ordinal) => arn.Resource[ApiPath.Length..],
            _ => null,
        };
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        string api = path.Split('/')[0];
        return (arn with
        {
            Service = "execute-api",
            Account = arn.Account.Length > 0 ? arn.Account : accountId,
            Resource = api
        }).ToString();
    }

    private static PolicyDocument Expand(PolicyDocument document, string api) => new(
        document.Version,
        document.Id,
        [
            .. document.Statements.Select(s => s.Resource is { } element && element.Patterns.Any(p => IsShort(p.Text))
                ? s.With(element with { Patterns = [.. element.Patterns.Select(p => Expand(p, document.EffectiveVersion, api))] })
                : s),
        ],
        document.Location);

    private static PolicyString Expand(PolicyString entry, PolicyVersion version, string api) => IsShort(entry.Text)
        ? PolicyString.Parse(api + entry.Text[(Beginning.Length - 1)..], version, entry.Location)
        : entry;
}
