using IamPolicyTools.Records;

namespace IamPolicyTools.Commands.Validation;

/// <summary>The notation of AWS's validators for CloudFormation and Terraform: <c>CODE</c>, <c>RESOURCE</c>, <c>RESOURCE.CODE</c>, with commas between them.</summary>
internal sealed class IgnoredFindings
{
    private readonly HashSet<string> _codes = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _resources = new(StringComparer.Ordinal);
    private readonly HashSet<(string Resource, string Code)> _pairs = [];

    /// <summary>Reads the notation.</summary>
    public IgnoredFindings(IEnumerable<string> entries)
    {
        foreach (string entry in entries.SelectMany(e => e.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            int dot = entry.LastIndexOf('.');
            RuleDescriptor[] rules = [.. RuleBook.Default.Find(entry)];
            if (rules.Length > 0)
            {
                _codes.UnionWith(rules.Select(r => r.Code));
            }
            else if (dot > 0 && RuleBook.Default.Find(entry[(dot + 1)..]) is { IsEmpty: false } named)
            {
                _pairs.UnionWith(named.Select(r => (entry[..dot], r.Code)));
            }
            else
            {
                _resources.Add(entry);
            }
        }
    }

    /// <summary>True for a finding that is left out.</summary>
    public bool Has(IamRecord finding)
    {
        if (_codes.Contains(finding.Code))
        {
            return true;
        }

        string?[] names = [finding.Subject?.Name, finding.Subject?.Name.Split('/')[^1], finding.Subject?.Arn, finding.Policy?.Policy];
        return names.OfType<string>().Any(n => _resources.Contains(n) || _pairs.Contains((n, finding.Code)));
    }
}
