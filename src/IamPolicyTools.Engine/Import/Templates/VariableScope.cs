using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Templates;

/// <summary>
/// The variables that answer the placeholders of one account document: its own over those that are common to several (PO-2.1).
/// </summary>
internal sealed class VariableScope
{
    private readonly VariableScope? _common;
    private readonly Dictionary<string, Variable> _own;
    private readonly IReadOnlyDictionary<string, string> _facts;
    private readonly HashSet<string> _unanswered;

    /// <summary>Lays variables over common ones.</summary>
    /// <param name="own">The variables; of two with one name the later counts.</param>
    /// <param name="common">What stands below them; null for nothing.</param>
    /// <param name="facts">What the document says of its account, by member.</param>
    public VariableScope(IEnumerable<Variable> own, VariableScope? common = null, IReadOnlyDictionary<string, string>? facts = null)
    {
        _common = common;
        _facts = facts ?? new Dictionary<string, string>();
        _unanswered = common?._unanswered ?? new HashSet<string>(StringComparer.Ordinal);
        _own = new Dictionary<string, Variable>(StringComparer.Ordinal);
        foreach (Variable variable in own)
        {
            if (_own.TryGetValue(variable.Name, out Variable? replaced))
            {
                replaced.IsUsed = true;
            }

            _own[variable.Name] = variable;
        }
    }

    /// <summary>True when there is nothing that could answer a placeholder.</summary>
    public bool IsEmpty => _own.Count == 0 && _common?.IsEmpty != false;

    /// <summary>True when some variable is what the document says of its account.</summary>
    public bool HasFacts => _own.Values.Any(v => v.Fact is not null) || _common?.HasFacts == true;

    /// <summary>The variable that answers a placeholder, which is then used; null when there is none.</summary>
    public Variable? Find(string name)
    {
        Variable? found = null;
        for (VariableScope? scope = this; scope is not null; scope = scope._common)
        {
            if (!scope._own.TryGetValue(name, out Variable? variable))
            {
                continue;
            }

            variable.IsUsed |= found is null;
            variable.IsHidden |= found is not null;
            found ??= variable;
        }

        if (found is null)
        {
            _unanswered.Add(name);
        }

        return found;
    }

    /// <summary>What the document says of its account, or null.</summary>
    public string? Fact(string member) => _facts.GetValueOrDefault(member);

    /// <summary>Why a variable may have stayed unused, as the end of a sentence.</summary>
    public string DescribeUnused(Variable variable) => variable.IsHidden
        ? ": the document's own value stands over it."
        : $": no placeholder of a policy has that name.{NearNames.Hint(variable.Name, _unanswered)}";
}
