using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>
/// What the documents of a snapshot say, gathered account by account: a snapshot that a search made from another one gathers only the accounts
/// that differ.
/// </summary>
internal sealed class ModelFacts
{
    /// <summary>What things are found under whose policies ask for tags of principals.</summary>
    public const string TagOfPrincipal = "aws:PrincipalTag/";

    private readonly IamModel _model;
    private readonly ModelFacts? _from;
    private readonly ConditionalWeakTable<Account, AccountFacts> _accounts;
    private readonly ConcurrentDictionary<string, bool> _grants;
    private readonly Dictionary<string, ImmutableArray<string>> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<int> _classes;
    private readonly Lazy<ImmutableArray<PolicyDocument>> _shared;

    /// <summary>Prepares to gather.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="from">The facts of the snapshot that it was made from; null for none.</param>
    public ModelFacts(IamModel model, ModelFacts? from = null)
    {
        _model = model;
        _accounts = from?._accounts ?? [];
        _from = from;
        _grants = from is not null && IsGrantedByTheSame(from) ? from._grants : new(StringComparer.Ordinal);
        _shared = new Lazy<ImmutableArray<PolicyDocument>>(() => [.. SharedDocuments()]);
        _classes = new Lazy<int>(() => _shared.Value.Aggregate(0, (all, d) => all | ClassesOf(d))
            | model.Accounts.Values.Aggregate(0, (all, a) => all | Of(a).Classes));
    }

    /// <summary>False where no resource's own policy may grant an action to a principal.</summary>
    /// <param name="action">The action.</param>
    public bool Grants(ActionName action) => _grants.GetOrAdd(action.Text, static (_, x) => x.Self.FindGrant(x.action), (Self: this, action));

    /// <summary>True when a policy of the snapshot tests one of the keys of a class.</summary>
    public bool Tests(KeyClass of) => (_classes.Value & (1 << (int)of)) != 0;

    /// <summary>The values that conditions of the snapshot name for a key, in the order of the documents.</summary>
    /// <param name="key">The key.</param>
    public ImmutableArray<string> ValuesOf(string key)
    {
        lock (_values)
        {
            if (!_values.TryGetValue(key, out ImmutableArray<string> known))
            {
                known =
                [
                    .. _model.Accounts.Values.SelectMany(a => Of(a).Conditions)
                        .Concat(_shared.Value.SelectMany(ConditionsOf))
                        .Where(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                        .Select(c => c.Value)
                        .Distinct(),
                ];
                _values.Add(key, known);
            }

            return known;
        }
    }

    /// <summary>The values of <c>iam:PolicyARN</c> as they stand in conditions, wildcards and all.</summary>
    public IEnumerable<string> PolicyPatterns => _model.Accounts.Values.SelectMany(a => Of(a).PolicyPatterns)
        .Concat(_shared.Value.SelectMany(PatternsOfPolicies))
        .Distinct();

    /// <summary>The conditions on keys that begin with a text, each with an example of its values, in the order of the documents.</summary>
    /// <param name="prefix">The beginning.</param>
    public IEnumerable<(string Key, string Value)> WithPrefix(string prefix) => _model.Accounts.Values.SelectMany(a => Of(a).Conditions)
        .Concat(_shared.Value.SelectMany(ConditionsOf))
        .Where(c => c.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The things whose policies or grants name a principal by its ARN.</summary>
    /// <param name="arn">The principal's ARN.</param>
    public IEnumerable<Resource> Naming(string arn) => _model.Accounts.Values.SelectMany(a => Of(a).Named[arn]);

    private bool FindGrant(ActionName action)
    {
        foreach (Account account in _model.Accounts.Values)
        {
            if (Of(account).Grants(action))
            {
                return true;
            }
        }

        return false;
    }

    private AccountFacts Of(Account account) => _accounts.TryGetValue(account, out AccountFacts? known) ? known
        : _accounts.GetValue(account, a => _from?._model.Accounts.GetValueOrDefault(a.AccountId) is { } before && !ReferenceEquals(before, a)
            ? new AccountFacts(a, before, _from.Of(before))
            : new AccountFacts(a));

    private bool IsGrantedByTheSame(ModelFacts from) => _model.Accounts.Count == from._model.Accounts.Count
        && _model.Accounts.All(a => from._model.Accounts.TryGetValue(a.Key, out Account? same)
            && ReferenceEquals(a.Value.Resources, same.Resources));

    // The attached policies and those of the organization, which no account has for itself.
    private IEnumerable<PolicyDocument> SharedDocuments() => _model.Accounts.Values.SelectMany(a => Of(a).Attached)
        .Distinct(StringComparer.Ordinal)
        .Select(arn => _model.FindPolicy(arn)?.Document)
        .OfType<PolicyDocument>()
        .Concat(ModelDocuments.OfOrganization(_model));

    private static int ClassesOf(PolicyDocument document)
    {
        int classes = 0;
        foreach (Statement statement in document.Statements)
        {
            foreach (ConditionClause clause in statement.Conditions)
            {
                classes |= 1 << (int)KeyClasses.Of(clause.Key);
            }
        }

        return classes;
    }

    private static IEnumerable<(string Key, string Value)> ConditionsOf(PolicyDocument document) => document.Statements
        .Where(s => !s.Conditions.IsEmpty)
        .SelectMany(s => s.Conditions.ConvertAll(c => c))
        .SelectMany(c => c.Values.ConvertAll(v => (c.Key, ContextValues.Example(v.Text.Text))));

    private static IEnumerable<string> PatternsOfPolicies(PolicyDocument document) => document.Statements
        .SelectMany(s => s.Conditions.ConvertAll(c => c))
        .Where(c => c.Key.Equals("iam:PolicyARN", StringComparison.OrdinalIgnoreCase))
        .SelectMany(c => c.Values.ConvertAll(v => v.Text.Text));

    private sealed class AccountFacts
    {
        private readonly Lazy<string[]> _policyPatterns;
        private readonly Lazy<(string Key, string Value)[]> _conditions;
        private readonly Lazy<ILookup<string, Resource>> _named;
        private readonly Lazy<string[]> _attached;
        private readonly Lazy<Dictionary<string, ResourceGrants>> _grants;

        public AccountFacts(Account account)
            : this(account, null)
        {
            Classes = ModelDocuments.OfAccount(account).Aggregate(0, (all, d) => all | ClassesOf(d));
        }

        // A copy differs in a few things. That none of a class is tested any more changes no answer, so what it lost stays counted.
        public AccountFacts(Account account, Account before, AccountFacts of)
            : this(account, ReferenceEquals(account.Resources, before.Resources) ? of : null)
        {
            Classes = ModelDocuments.ChangedIn(account, before).Aggregate(of.Classes, (all, d) => all | ClassesOf(d));
        }

        private AccountFacts(Account account, AccountFacts? sameResources)
        {
            _attached = new Lazy<string[]>(() => [.. ModelDocuments.AttachedIn(account)]);
            _grants = sameResources?._grants ?? new Lazy<Dictionary<string, ResourceGrants>>(() => account.Resources.Values
                .Where(r => r.Document is not null)
                .GroupBy(r => r.Arn.Split(':')[2], StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => new ResourceGrants(g), StringComparer.Ordinal));
            _conditions = new Lazy<(string Key, string Value)[]>(() => [.. ModelDocuments.OfAccount(account).SelectMany(ConditionsOf).Distinct()]);
            _policyPatterns = new Lazy<string[]>(() => [.. ModelDocuments.OfAccount(account).SelectMany(PatternsOfPolicies).Distinct()]);
            _named = sameResources?._named ?? new Lazy<ILookup<string, Resource>>(() => account.Resources.Values
                .SelectMany(r => NamesOn(r).Distinct(StringComparer.Ordinal).Select(n => (Name: n, Resource: r)))
                .ToLookup(x => x.Name, x => x.Resource, StringComparer.Ordinal));
        }

        public int Classes { get; }

        public string[] Attached => _attached.Value;

        public (string Key, string Value)[] Conditions => _conditions.Value;

        public string[] PolicyPatterns => _policyPatterns.Value;

        public ILookup<string, Resource> Named => _named.Value;

        public bool Grants(ActionName action) => _grants.Value.TryGetValue(action.Service, out ResourceGrants? grants) && grants.Could(action);

        private static IEnumerable<string> NamesOn(Resource resource) => (resource.Document?.Statements ?? [])
            .Where(s => s.Effect == Effect.Allow)
            .SelectMany(s => (s.Principal is { IsNegated: false } named ? named.Entries.Select(e => e.Value) : [])
                .Concat(s.Conditions.Where(c => c.Key.Equals("aws:PrincipalArn", StringComparison.OrdinalIgnoreCase))
                    .SelectMany(c => c.Values.ConvertAll(v => v.Text.Text)))
                .Concat(s.Conditions.Where(c => c.Key.StartsWith(TagOfPrincipal, StringComparison.OrdinalIgnoreCase)).Select(_ => TagOfPrincipal)))
            .Concat(resource.Grants.Select(g => g.GranteePrincipal).OfType<string>());
    }
    // What the policies of the resources of one service may grant to somebody who is no service.
    private sealed class ResourceGrants
    {
        private readonly bool _isAnything;
        private readonly CompiledStatement[] _allows;

        public ResourceGrants(IEnumerable<Resource> resources)
        {
            Resource[] all = [.. resources];
            _isAnything = all.Any(r => r.Document!.UnknownReason is not null
                || !r.Unknowns.IsEmpty
                || !r.Acl.IsEmpty
                || !r.Grants.IsEmpty
                || !r.Shares.IsEmpty
                || UnknownToken.IsIn(r.Arn));
            _allows =
            [
                .. all.SelectMany(r => CompiledPolicySet.Create(new PolicySource(r.Arn, null, PolicyKind.Resource, r.Document!)).Statements)
                    .Where(s => !s.IsDeny && !IsForServices(s)),
            ];
        }

        public bool Could(ActionName action) => _isAnything || Array.Exists(_allows, s => s.CouldMatchAction(action));

        private static bool IsForServices(CompiledStatement statement) =>
            statement.Source.Principal is { IsNegated: false } named && named.Entries.All(e => e.Type == PrincipalType.Service);
    }
}
