using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Policies;

/// <summary>A policy with the name by which a trace calls it.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Arn">The policy's ARN, or null for an inline or resource policy.</param>
/// <param name="Kind">The slot the document sits in.</param>
/// <param name="Document">The document.</param>
/// <param name="Via">The group through which it applies, or null.</param>
public sealed record PolicySource(string Name, string? Arn, PolicyKind Kind, PolicyDocument Document, string? Via = null)
{
    /// <summary>True when the name is what a setting is called that is unknown: some policies, nobody knows which.</summary>
    public bool IsSetting { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Via is null ? Name : $"{Name} (group {Via})";
}

/// <summary>
/// Policies whose statements are united: all identity policies of a principal, one level of SCPs, one resource policy.
/// Indexed by service and the first letters of the action's name, Deny statements first, so that a request meets only statements
/// that could match.
/// </summary>
public sealed class CompiledPolicySet
{
    private readonly FrozenDictionary<string, ServiceStatements> _byService;
    private readonly ServiceStatements _others;

    private CompiledPolicySet(ImmutableArray<PolicySource> policies)
    {
        Policies = policies;
        HasUnknown = policies.Any(p => p.Document.UnknownReason is not null);
        CompiledStatement[][] documents = [.. policies.Select(p => CompileDocument(p.Document, p.Kind))];
        Statements = new CompiledStatement[documents.Sum(d => d.Length)];
        Places = new StatementPlace[Statements.Length];
        Place(documents, Effect.Allow, Place(documents, Effect.Deny, 0));

        (Dictionary<string, CompiledStatement[]> byService, CompiledStatement[] others) =
            ServiceStatements.Group(Statements, s => s.Services);
        _byService = byService.ToFrozenDictionary(p => p.Key, p => new ServiceStatements(p.Key, p.Value), StringComparer.Ordinal);
        _others = new ServiceStatements(string.Empty, others);
    }

    /// <summary>A set without policies.</summary>
    public static CompiledPolicySet Empty { get; } = new([]);

    /// <summary>The policies, in order.</summary>
    public ImmutableArray<PolicySource> Policies { get; }

    /// <summary>True when the document of one is unknown.</summary>
    internal bool HasUnknown { get; }

    internal CompiledStatement[] Statements { get; }

    /// <summary>Where each of <see cref="Statements"/> stands.</summary>
    internal StatementPlace[] Places { get; }

    /// <summary>Compiles policies.</summary>
    /// <param name="policies">The policies.</param>
    public static CompiledPolicySet Create(ImmutableArray<PolicySource> policies) =>
        policies.IsEmpty ? Empty : new CompiledPolicySet(policies);

    /// <summary>Compiles a single policy.</summary>
    /// <param name="policy">The policy.</param>
    public static CompiledPolicySet Create(PolicySource policy) => new([policy]);

    /// <summary>The statements that could match an action, Deny statements first.</summary>
    internal CompiledStatement[] For(ActionName action) => Find(action.Service).For(action);

    /// <summary>The statements that could match some action of a service, Deny statements first.</summary>
    internal CompiledStatement[] Of(string service) => Find(service).All;

    /// <summary>The statements by what an action of a service must have for them to match it.</summary>
    internal ServiceStatements In(string service) => Find(service);

    private ServiceStatements Find(string service) => _byService.TryGetValue(service, out ServiceStatements? found) ? found : _others;

    // Puts the statements of one effect behind those placed before.
    private int Place(CompiledStatement[][] documents, Effect effect, int placed)
    {
        int position = 0;
        for (int i = 0; i < documents.Length; i++)
        {
            foreach (CompiledStatement statement in documents[i])
            {
                if (statement.Source.Effect == effect)
                {
                    Statements[placed] = statement;
                    Places[placed++] = new StatementPlace(Policies[i], position);
                }

                position++;
            }
        }

        return placed;
    }

    private static CompiledStatement[] CompileDocument(PolicyDocument document, PolicyKind kind) =>
        document.Derived.Get(document, static (_, _) => true, static document => new CompiledDocument(document)).As(kind);

    /// <summary>Where a statement stands in a set.</summary>
    /// <param name="Policy">The policy it is of.</param>
    /// <param name="Position">0-based position among all statements, as the policies have them.</param>
    internal readonly record struct StatementPlace(PolicySource Policy, int Position);

    /// <summary>A document in the slots that it is used in: a policy may be somebody's own and somebody else's boundary.</summary>
    private sealed class CompiledDocument(PolicyDocument document)
    {
        private static readonly int s_kinds = Enum.GetValues<PolicyKind>().Length;

        private readonly CompiledStatement[]?[] _byKind = new CompiledStatement[]?[s_kinds];

        // Racing threads may compile it twice; one of the results is kept.
        public CompiledStatement[] As(PolicyKind kind)
        {
            ref CompiledStatement[]? slot = ref _byKind[(int)kind];
            return Volatile.Read(ref slot)
                ?? Interlocked.CompareExchange(ref slot, CompiledStatement.CompileAll(document, kind), null)
                ?? slot!;
        }
    }
}
