namespace IamPolicyTools.Build.Catalogue;

/// <summary>
/// The actions that a caller also needs for an action. Newer packages have lost them, so that they come from the last one
/// that had them, as far as the newest still knows the actions.
/// </summary>
public sealed class DependentActionTable
{
    private readonly Dictionary<string, IReadOnlyList<string>> _byAction = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the table.</summary>
    /// <param name="package">The newest data: which actions there are, and how they are written.</param>
    /// <param name="dependents">The data with dependent actions.</param>
    /// <param name="report">Receives what is odd.</param>
    public DependentActionTable(IamDataPackage package, IamDataPackage dependents, BuildReport report)
    {
        Dictionary<string, string> known = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string fullName, _) in ActionsOf(package))
        {
            known.TryAdd(fullName, fullName);
        }

        foreach ((string fullName, RawAction action) in ActionsOf(dependents))
        {
            string[] needed = [.. action.DependentActions.Concat(action.ResourceTypes.SelectMany(r => r.DependentActions))];
            if (needed.Length == 0)
            {
                continue;
            }

            if (!known.ContainsKey(fullName))
            {
                report.Add("dependent actions of an action that is gone, dropped", fullName);
                continue;
            }

            foreach (string gone in needed.Where(n => !known.ContainsKey(n)))
            {
                report.Add("dependent action that is gone, dropped", $"{gone} of {fullName}");
            }

            _byAction[fullName] = [.. needed.Where(known.ContainsKey).Select(n => known[n]).Distinct().Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The actions that an action needs, sorted.</summary>
    /// <param name="fullName">The action.</param>
    public IReadOnlyList<string> Find(string fullName) => _byAction.GetValueOrDefault(fullName, []);

    private static IEnumerable<(string FullName, RawAction Action)> ActionsOf(IamDataPackage package) =>
        package.Services.SelectMany(s => s.Actions.Select(a => ($"{s.Prefix}:{a.Name}", a)));
}
