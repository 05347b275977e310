using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// What must not be allowed, as a policy above all others that allows everything else: who loses something under it does what must not be
/// (OP-30). It has Allow statements alone, so that the exception need not be turned round.
/// </summary>
public sealed class AccessCeiling
{
    /// <summary>Makes a ceiling.</summary>
    /// <param name="actions">The actions that it closes, with wildcards as in policies.</param>
    /// <param name="resources">The resources on which it closes them, with wildcards as in policies.</param>
    /// <param name="unless">The conditions under which it leaves them open, all of which must hold; none closes them always.</param>
    public AccessCeiling(ImmutableArray<string> actions, ImmutableArray<string> resources, PolicyList<ConditionClause> unless)
    {
        Region = new AccessRegion { Parts = [(actions, resources)] };
        Closed = Region.ToDocument();
        Statement closed = Closed.Statements[0];
        ImmutableArray<Statement> statements = [Part(closed.Action with { IsNegated = true }, new ResourceElement(false, PolicyList.Create<PolicyString>([PolicyString.Literal("*")]), default), [])];
        if (!resources.Contains("*"))
        {
            statements = statements.Add(Part(closed.Action, closed.Resource!.Value with { IsNegated = true }, []));
        }

        if (!unless.IsEmpty)
        {
            statements = statements.Add(Part(closed.Action, closed.Resource!.Value, unless));
        }

        var document = new PolicyDocument(PolicyVersion.V2012, null, [.. statements.Select((s, i) => s.At(i))], default);
        Policies = CompiledPolicySet.Create(new PolicySource("rule", null, PolicyKind.Endpoint, document));

        Statement Part(ActionElement action, ResourceElement resource, PolicyList<ConditionClause> conditions) => new()
        {
            Index = 0,
            Effect = Effect.Allow,
            Principal = closed.Principal,
            Action = action,
            Resource = resource,
            Conditions = conditions,
        };
    }

    /// <summary>The actions and resources that it closes.</summary>
    public AccessRegion Region { get; }

    /// <summary>The region as a document.</summary>
    internal PolicyDocument Closed { get; }

    /// <summary>The ceiling as policies.</summary>
    internal CompiledPolicySet Policies { get; }

    /// <summary>The statements by which actions and resources are told apart: those of the ceiling, and what it closes, which has none of its own.</summary>
    internal IEnumerable<CompiledStatement> ToStatements() => [.. Policies.Statements, .. CompiledStatement.CompileAll(Closed, PolicyKind.Endpoint)];
}
