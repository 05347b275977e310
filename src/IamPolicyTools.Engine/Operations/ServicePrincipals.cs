using System.Collections.Frozen;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>
/// Which services are principals (ST-26). No list is complete, so one that is in none is a warning: IAM refuses it if the
/// service does not exist.
/// </summary>
internal static class ServicePrincipals
{
    private const string Domain = ".amazonaws.com";

    // Those of ST-26, of AWS's managed policies and of service-linked roles whose names are not the services' prefixes.
    private static readonly FrozenSet<string> s_hosts = new[]
    {
        "ecs-tasks", "states", "datapipeline", "monitoring.rds", "spotfleet", "monitoring", "batchoperations.s3", "vpc-flow-logs", "export.rds",
        "build.apprunner", "tasks.apprunner", "eks-fargate-pods", "pods.eks", "edgelambda",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Warns of the services in a document that nothing is known of.</summary>
    /// <param name="document">The document.</param>
    /// <param name="warnings">Receives the findings.</param>
    public static void WarnOfUnknown(PolicyDocument document, DiagnosticBag warnings)
    {
        IEnumerable<PrincipalEntry> services = document.Statements
            .SelectMany(s => s.Principal is { } principal ? principal.Entries : [])
            .Where(e => e.Type == PrincipalType.Service && !IsKnown(e.Value));
        foreach (PrincipalEntry service in services)
        {
            warnings.Add(new Diagnostic(
                DiagnosticSeverity.Warning,
                "SERVICE_PRINCIPAL_UNKNOWN",
                "PL-82",
                $"\"{service.Value}\" is no service that is known to be a principal; IAM refuses the document (Invalid principal in policy) if there is none.",
                service.Location));
        }
    }

    // Other partitions, and services in a Region of theirs, are not doubted beyond the service's own name.
    private static bool IsKnown(string principal)
    {
        int end = principal.IndexOf(Domain, StringComparison.Ordinal);
        if (end < 0)
        {
            return true;
        }

        string host = principal[..end];
        int dot = host.LastIndexOf('.');
        return IsKnownHost(host) || (dot > 0 && IsRegion(host.AsSpan(dot + 1)) && IsKnownHost(host[..dot]));
    }

    private static bool IsKnownHost(string host) =>
        s_hosts.Contains(host) || ServiceLinkedRoles.Knows(host + Domain) || IamCatalogue.Default.FindService(host) is not null;

    // eu-west-1, us-gov-east-1
    private static bool IsRegion(ReadOnlySpan<char> text) =>
        text.Length > 4 && char.IsAsciiDigit(text[^1]) && text[^2] == '-' && text.Count('-') >= 2;
}
