using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;

namespace IamPolicyTools.Testing;

/// <summary>Files that the cases' accounts are read from, in one reading, and what is said of them.</summary>
/// <param name="Paths">The files.</param>
/// <param name="Infrastructure">What a template or a plan does not say itself (IN-6 to IN-9, CFN-7).</param>
public sealed record AccountSource(IReadOnlyList<string> Paths, InfrastructureOptions Infrastructure)
{
    /// <summary>What tells two sources apart that are not the same.</summary>
    public string Key => string.Join('\n', [
        .. Paths, Infrastructure.AccountId ?? "-", Infrastructure.Region ?? "-", Infrastructure.Templates.StackName ?? "-",
        .. Infrastructure.Templates.Parameters.Concat(Infrastructure.Answers).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}"),
    ]);

    /// <summary>How it is read.</summary>
    public ImportOptions ToOptions() => new() { Infrastructure = Infrastructure };
}
