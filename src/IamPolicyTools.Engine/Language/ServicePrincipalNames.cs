using System.Collections.Frozen;
using System.Reflection;

namespace IamPolicyTools.Language;

/// <summary>The one list of services that are principals (ST-26), and of names that IAM is known to refuse (PL-82).</summary>
internal static class ServicePrincipalNames
{
    /// <summary>The name of the resource with the list.</summary>
    public const string ResourceName = "service-principals.txt";

    private const string Domain = ".amazonaws.com";

    private static readonly Lazy<(FrozenSet<string> Known, FrozenSet<string> Refused)> s_lists = new(Read);

    /// <summary>The names without their domain: <c>ecs-tasks</c>, <c>monitoring.rds</c>.</summary>
    public static FrozenSet<string> Known => s_lists.Value.Known;

    /// <summary>What stands before the domain; null where the domain is that of a partition whose services nobody lists.</summary>
    /// <param name="principal">The principal, <c>states.eu-west-1.amazonaws.com.cn</c>.</param>
    public static string? HostOf(string principal)
    {
        int end = principal.IndexOf(Domain, StringComparison.Ordinal);
        return end > 0 ? principal[..end] : null;
    }

    /// <summary>Parts a host into the service and what may be its Region; the Region is empty without a dot.</summary>
    /// <param name="host">The host, <c>states.eu-west-1</c>.</param>
    public static (string Service, string Region) Part(string host)
    {
        int dot = host.LastIndexOf('.');
        return dot > 0 ? (host[..dot], host[(dot + 1)..]) : (host, string.Empty);
    }

    /// <summary>True for a service that IAM refuses as a principal, in every Region and partition.</summary>
    /// <param name="principal">The principal.</param>
    public static bool IsRefused(string principal) =>
        HostOf(principal) is { } host && (s_lists.Value.Refused.Contains(host) || s_lists.Value.Refused.Contains(Part(host).Service));

    private static (FrozenSet<string> Known, FrozenSet<string> Refused) Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly was built without {ResourceName}.");
        using var reader = new StreamReader(stream);
        string[] lines = [.. reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))];
        return (
            lines.Where(line => !line.StartsWith('!')).ToFrozenSet(StringComparer.Ordinal),
            lines.Where(line => line.StartsWith('!')).Select(line => line[1..]).ToFrozenSet(StringComparer.Ordinal));
    }
}
