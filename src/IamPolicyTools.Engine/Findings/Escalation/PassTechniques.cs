using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What a service does with a role that is passed to it (the list <c>passrole</c> of the data).</summary>
internal enum PassClass
{
    /// <summary>It acts for itself: the caller gains nothing more.</summary>
    Narrow,

    /// <summary>It reads or writes data of the caller's choosing as the role.</summary>
    Data,

    /// <summary>It makes calls as the role that the caller chooses.</summary>
    Acts,

    /// <summary>It runs the caller's code with the role.</summary>
    Code,
}

/// <summary>
/// The instances of ESC-PASS-001 (escalation.md, 9): each operation that takes a role and that no other technique names. The operations that pass
/// to the same services are ways through one instance.
/// </summary>
internal static class PassTechniques
{
    private const string PassRole = "iam:PassRole";
    private const string Role = "role";

    /// <summary>The instances.</summary>
    /// <param name="every">The record that stands for all.</param>
    /// <param name="named">The actions that other techniques name.</param>
    /// <param name="classes">The class of each service.</param>
    public static IEnumerable<Technique> Of(Technique every, FrozenSet<string> named, FrozenDictionary<string, PassClass> classes) =>
        IamCatalogue.Default.Operations.Operations
            .Where(o => o.PassesRole && !named.Contains(o.FullName) && classes.GetValueOrDefault(o.Service) > PassClass.Narrow)
            .Select(o => (Operation: o, Class: classes[o.Service], To: ServicesOf(o), Steps: StepsOf(o)))
            .Where(x => !x.Steps.IsEmpty)
            .GroupBy(x => (x.Class, Services: string.Join(' ', x.To)))
            .Select(g => every with
            {
                Title = $"{every.Title}, for {g.Key.Services.Replace(" ", " or ", StringComparison.Ordinal)}",
                PassedAs = g.Key.Class,
                Variables = [new TechniqueVariable(Role, [Role], Trusting(g.First().To))],
                Steps =
                [
                    new TechniqueStep { Passes = Role, To = g.First().To },
                    new TechniqueStep { Any = [.. g.Select(x => x.Steps)] },
                ],
            });

    private static ImmutableDictionary<string, ImmutableArray<string>> Trusting(ImmutableArray<string> services) =>
        ImmutableDictionary<string, ImmutableArray<string>>.Empty.WithComparers(StringComparer.Ordinal).Add("trusts", services);

    // Where AWS does not state the value, the service itself.
    private static ImmutableArray<string> ServicesOf(ApiOperation operation) =>
        operation.PassedToServices is { IsEmpty: false } stated ? stated : [$"{operation.Service}.amazonaws.com"];

    // Operations.md, 2: what every call is checked for; of an operation without an action of its own name one of its alternatives.
    private static ImmutableArray<TechniqueStep> StepsOf(ApiOperation operation)
    {
        string[] required = [.. operation.RequiredActions.Where(a => a != PassRole)];
        string[] actions = required.Length > 0
            ? required
            : [.. operation.Actions.Where(a => a.Class == OperationActionClass.Alternative).Select(a => a.Action).Take(1)];
        return [.. actions.Select(a => new TechniqueStep { Action = a, At = ThingsOf(a) })];
    }

    private static ImmutableArray<string> ThingsOf(string action)
    {
        ActionResourceType[] types =
        [
            .. (IamCatalogue.Default.FindAction(action)?.ResourceTypes ?? []).Where(t => !t.Type.ArnTemplates.IsEmpty),
        ];
        IEnumerable<ActionResourceType> taken = types.Any(t => t.IsRequired) ? types.Where(t => t.IsRequired) : types.Take(1);
        ImmutableArray<string> things = [.. taken.Select(t => $"any {t.Type.Service}.{t.Type.Name}")];
        return things.IsEmpty ? ["*"] : things;
    }
}
