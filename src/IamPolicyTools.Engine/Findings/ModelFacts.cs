using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
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

    private const string Region = "aws:RequestedRegion";

    // Beside the classes of keys.
    private const int RegionClass = 1 << 30;

    private readonly IamModel _model;
    private readonly ModelFacts? _from;
    private readonly ConditionalWeakTable<Account, AccountFacts> _accounts;
    private readonly ConcurrentDictionary<string, bool> _grants;
    private readonly Dictionary<string, ImmutableArray<string>> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lazy<ImmutableArray<string>> _addresses;
    private readonly Lazy<int> _classes;
    private readonly Lazy<ImmutableArray<PolicyDocument>> _shared;
    private readonly Lazy<ImmutableArray<ImmutableArray<string>>> _regionLists;
    private readonly ConcurrentDictionary<(string Partition, string First, string Lists), ImmutableArray<string>> _regions = new();
    private readonly ConditionalWeakTable<CompiledPolicySet, Lists> _listsOf = [];

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
        _regionLists = new Lazy<ImmutableArray<ImmutableArray<string>>>(() =>
        [
            .. _model.Accounts.Values.SelectMany(a => a.Resources.Values.Select(r => r.Document).OfType<PolicyDocument>())
                .Concat(ModelDocuments.OfOrganization(_model))
                .SelectMany(RegionChoices.ListsIn),
        ]);
        _addresses = new Lazy<ImmutableArray<string>>(() => _from is not null ? _from.Addresses
            : AddressChoices.Of(_model.Accounts.Values.SelectMany(ModelDocuments.OfAccount).Concat(_shared.Value).SelectMany(AddressChoices.ListsIn)));
        _classes = new Lazy<int>(() => from is null ? FindClasses() : ClassesBeside(from));
    }

    /// <summary>False where no resource's own policy may grant an action to a principal.</summary>
    /// <param name="action">The action.</param>
    public bool Grants(ActionName action) => _grants.GetOrAdd(action.Text, static (_, x) => x.Self.FindGrant(x.action), (Self: this, action));

    /// <summary>True when a policy of the snapshot tests one of the keys of a class.</summary>
    public bool Tests(KeyClass of) => (_classes.Value & (1 << (int)of)) != 0;

    /// <summary>True when the answer to a call may hang on the Region that it is made in, the Region of an ARN aside.</summary>
    public bool ReadsRegion => (_classes.Value & RegionClass) != 0;

    /// <summary>
    /// The Regions worth asking in, of those that nothing tells apart one that applies to who asks: his own policies, those of things, those of the
    /// organization. What others have costs him nothing. A copy that changes none of the latter has the same.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="first">The Region that is asked in before others.</param>
    /// <param name="who">Who asks.</param>
    public ImmutableArray<string> RegionsIn(string partition, string first, params ReadOnlySpan<Subject> who)
    {
        if (_from is not null)
        {
            return _from.RegionsIn(partition, first, who);
        }

        var lists = _regionLists.Value;
        foreach (Subject one in who)
        {
            lists = lists.AddRange(ListsOf(one.Policies.Identity));
            lists = one.Policies.Boundary is { } boundary ? lists.AddRange(ListsOf(boundary)) : lists;
        }

        return lists.IsEmpty
            ? [first]
            : _regions.GetOrAdd(
                (partition, first, string.Join('|', lists.Select(l => string.Join(' ', l)).Distinct())),
                static (key, l) => RegionChoices.Of(l, key.Partition, key.First),
                lists);
    }

    private ImmutableArray<ImmutableArray<string>> ListsOf(CompiledPolicySet policies) =>
        _listsOf.GetValue(policies, static p => new Lists([.. p.Policies.SelectMany(s => RegionChoices.ListsIn(s.Document))])).All;

    /// <summary>
    /// The addresses worth calling from besides the usual one, where a list of ranges is no guard. A copy that changes none has the same.
    /// </summary>
    public ImmutableArray<string> Addresses => _addresses.Value;

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

    /// <summary>The texts of policies with variables of the caller's tags in them.</summary>
    public IEnumerable<string> TagTexts => _model.Accounts.Values.SelectMany(a => Of(a).TagTexts)
        .Concat(_shared.Value.SelectMany(TagVariables.TextsIn))
        .Distinct();

    /// <summary>The values that tags of a key have, of whatever has tags.</summary>
    /// <param name="key">The key.</param>
    public IEnumerable<string> TagValues(string key) => _model.Accounts.Values
        .SelectMany(a => a.Roles.Values.Select(r => r.Tags).Concat(a.Users.Values.Select(u => u.Tags)).Concat(a.Resources.Values.Select(r => r.Tags)))
        .SelectMany(t => t)
        .Where(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        .Select(t => t.Value)
        .Distinct();

    /// <summary>The ARNs of the resources that have a tag.</summary>
    /// <param name="key">The tag's key.</param>
    public IEnumerable<string> TaggedWith(string key) => _model.Accounts.Values.SelectMany(a => Of(a).TaggedWith(key));

    /// <summary>The ARNs of the resources.</summary>
    public IEnumerable<string> Arns => _model.Accounts.Values.SelectMany(a => a.Resources.Keys);

    /// <summary>The things whose policies or grants name a principal by its ARN.</summary>
    /// <param name="arn">The principal's ARN.</param>
    public IEnumerable<Resource> Naming(string arn) => _model.Accounts.Values.SelectMany(a => Of(a).Naming(arn));

    /// <summary>The resources of an account whose ARNs have the form of a type.</summary>
    /// <param name="account">The account.</param>
    /// <param name="type">The type.</param>
    public Resource[] OfType(Account account, CatalogueResourceType type) => Of(account).OfType(type);

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

    private int FindClasses() => _shared.Value.Aggregate(0, (all, d) => all | ClassesOf(d))
        | _model.Accounts.Values.Aggregate(0, (all, a) => all | Of(a).Classes);

    // A copy differs in a few things. That none of a class is tested any more changes no answer, so what it lost stays counted.
    private int ClassesBeside(ModelFacts from)
    {
        int classes = from._classes.Value;
        foreach (Account account in _model.Accounts.Values)
        {
            Account? before = from._model.Accounts.GetValueOrDefault(account.AccountId);
            if (ReferenceEquals(account, before))
            {
                continue;
            }

            if (before is null)
            {
                return FindClasses();
            }

            IEnumerable<PolicyDocument> attached = ModelDocuments.AttachedToChanged(account, before)
                .Select(arn => _model.FindPolicy(arn)?.Document)
                .OfType<PolicyDocument>();
            classes = ModelDocuments.ChangedPolicies(account, before)
                .Concat(attached)
                .Aggregate(classes | Of(account).Classes, (all, d) => all | ClassesOf(d));
        }

        return ReferenceEquals(_model.Organization, from._model.Organization)
            ? classes
            : ModelDocuments.OfOrganization(_model).Aggregate(classes, (all, d) => all | ClassesOf(d));
    }

    private static int ClassesOf(PolicyDocument document)
    {
        int classes = 0;
        foreach (Statement statement in document.Statements)
        {
            foreach (ConditionClause clause in statement.Conditions)
            {
                classes |= 1 << (int)KeyClasses.Of(clause.Key);
            }

            if (RegionChoices.NamesRegion(statement)
                || PrincipalGroups.KeysOf(statement).Any(k => k.Name.StartsWith(Region, StringComparison.OrdinalIgnoreCase) || k.Name.Contains('$')))
            {
                classes |= RegionClass;
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

    private sealed record Lists(ImmutableArray<ImmutableArray<string>> All);

    private sealed class AccountFacts
    {
        private readonly Lazy<string[]> _policyPatterns;
        private readonly Lazy<(string Key, string Value)[]> _conditions;
        private readonly Lazy<ILookup<string, Resource>> _named;
        private readonly Lazy<string[]> _attached;
        private readonly Lazy<string[]> _tagTexts;
        private readonly Lazy<ILookup<string, string>> _tagged;
        private readonly Lazy<Dictionary<string, ResourceGrants>> _grants;
        private readonly ConcurrentDictionary<CatalogueResourceType, Resource[]> _ofTypes;
        private readonly Account _account;

        // Of a copy with other resources: what there was before, and what differs.
        private readonly AccountFacts? _before;
        private readonly Dictionary<string, Resource> _changed = [];
        private readonly (string Service, ResourceGrants Grants)[] _changedGrants = [];
        private readonly bool _hasNew;

        public AccountFacts(Account account)
            : this(account, null)
        {
            // Whoever comes through an endpoint is bound by its policy, too.
            int first = account.VpcEndpoints.IsEmpty ? 0 : RegionClass;
            Classes = ModelDocuments.OfAccount(account).Aggregate(first, (all, d) => all | ClassesOf(d));
        }

        // A copy differs in a few things. That none of a class is tested any more changes no answer, so what it lost stays counted.
        public AccountFacts(Account account, Account before, AccountFacts of)
            : this(account, ReferenceEquals(account.Resources, before.Resources) ? of : null)
        {
            if (!ReferenceEquals(account.Resources, before.Resources))
            {
                _before = of;
                _changed = ModelDocuments.ChangedResources(account, before).ToDictionary(r => r.Arn, StringComparer.Ordinal);
                _changedGrants =
                [
                    .. _changed.Values.Where(r => r.Document is not null)
                        .GroupBy(ServiceOf, StringComparer.Ordinal)
                        .Select(g => (g.Key, new ResourceGrants(g))),
                ];
                _hasNew = _changed.Keys.Any(a => !before.Resources.ContainsKey(a)) || account.Resources.Count != before.Resources.Count;
            }

            Classes = ModelDocuments.ChangedIn(account, before).Aggregate(of.Classes, (all, d) => all | ClassesOf(d));
        }

        private AccountFacts(Account account, AccountFacts? sameResources)
        {
            _account = account;
            _ofTypes = sameResources?._ofTypes ?? new(ReferenceEqualityComparer.Instance);
            _attached = new Lazy<string[]>(() => [.. ModelDocuments.AttachedIn(account)]);
            _grants = sameResources?._grants ?? new Lazy<Dictionary<string, ResourceGrants>>(() => account.Resources.Values
                .Where(r => r.Document is not null)
                .GroupBy(ServiceOf, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => new ResourceGrants(g), StringComparer.Ordinal));
            _conditions = new Lazy<(string Key, string Value)[]>(() => [.. ModelDocuments.OfAccount(account).SelectMany(ConditionsOf).Distinct()]);
            _tagTexts = new Lazy<string[]>(() => [.. ModelDocuments.OfAccount(account).SelectMany(TagVariables.TextsIn).Distinct()]);
            _tagged = sameResources?._tagged ?? new Lazy<ILookup<string, string>>(() => account.Resources.Values
                .SelectMany(r => r.Tags.Select(t => (t.Key, r.Arn)))
                .ToLookup(x => x.Key, x => x.Arn, StringComparer.OrdinalIgnoreCase));
            _policyPatterns = new Lazy<string[]>(() => [.. ModelDocuments.OfAccount(account).SelectMany(PatternsOfPolicies).Distinct()]);
            _named = sameResources?._named ?? new Lazy<ILookup<string, Resource>>(() => account.Resources.Values
                .SelectMany(r => NamesOn(r).Distinct(StringComparer.Ordinal).Select(n => (Name: n, Resource: r)))
                .ToLookup(x => x.Name, x => x.Resource, StringComparer.Ordinal));
        }

        public int Classes { get; }

        public string[] Attached => _attached.Value;

        public (string Key, string Value)[] Conditions => _conditions.Value;

        public string[] PolicyPatterns => _policyPatterns.Value;

        public string[] TagTexts => _tagTexts.Value;

        public IEnumerable<string> TaggedWith(string key) => _tagged.Value[key];

        public IEnumerable<Resource> Naming(string arn) => _before is null
            ? _named.Value[arn]
            : _before.Naming(arn).Where(r => !_changed.ContainsKey(r.Arn) && _account.Resources.ContainsKey(r.Arn))
                .Concat(_changed.Values.Where(r => NamesOn(r).Contains(arn, StringComparer.Ordinal)))
                .OrderBy(r => r.Arn, _account.Resources.KeyComparer);

        public Resource[] OfType(CatalogueResourceType type) => _ofTypes.GetOrAdd(
            type,
            static (t, self) => self._before is null || self._hasNew
                ? [.. self._account.Resources.Values.Where(r => t.Fits(r.Arn))]
                : Array.ConvertAll(self._before.OfType(t), r => self._changed.GetValueOrDefault(r.Arn, r)),
            this);

        // What a copy lost stays counted: the question is a cheap one, and the evaluator has the last word.
        public bool Grants(ActionName action) => _before is null
            ? Could(action.Service, action) || Could(string.Empty, action)
            : _before.Grants(action)
                || Array.Exists(_changedGrants, g => (g.Service == action.Service || g.Service.Length == 0) && g.Grants.Could(action));

        private bool Could(string service, ActionName action) => _grants.Value.TryGetValue(service, out ResourceGrants? grants) && grants.Could(action);

        // Of a thing whose ARN nobody knows none: it may be one of any (IN-7).
        private static string ServiceOf(Resource resource) => Arn.TryParse(resource.Arn, out Arn arn) ? arn.Service : string.Empty;

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
