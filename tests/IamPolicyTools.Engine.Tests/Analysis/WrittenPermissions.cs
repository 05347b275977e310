using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// A user with one policy: what the analysis says of it, and the document that it writes, held against the evaluator on the example of every
/// cell and on resources made up from the patterns.
/// </summary>
internal sealed class WrittenPermissions
{
    private const string Account = "111122223333";
    private const string Alice = $"arn:aws:iam::{Account}:user/alice";
    private const string Characters = "ab1-/:.";

    // As the writer asks: what follows from the connection and from tags stays open.
    private static readonly ModelAccessSettings s_settings = new()
    {
        Now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
        Mode = ContextMode.Discovery,
        DerivesCallContext = false,
        DerivesResourceTags = false,
        AsksForMissingPolicies = false,
    };

    private readonly Random _random;
    private readonly CatalogueDomains _domains = new();
    private readonly PolicyDocument _policy;
    private readonly SubjectScan _scan;
    private readonly ModelAccess _before;
    private readonly ModelAccess _after;
    private readonly EffectivePermissionQuery _query;
    private readonly bool _isWhole;
    private readonly List<string> _faults = [];

    private WrittenPermissions(PolicyDocument policy, Random random, EffectivePermissionQuery query, bool isWhole = false)
    {
        _isWhole = isWhole;
        _random = random;
        _policy = policy;
        _query = query;
        IamModel model = World(policy);
        var watch = Stopwatch.StartNew();
        Permissions = [.. Search(model).Find(Subject.Find(model, Alice)!, query)];
        ListTime = watch.Elapsed;
        watch.Restart();
        Written = Write(model);
        WriteTime = watch.Elapsed;
        IamModel instead = World(Read(Written.Document));
        _scan = Search(model).CreateScan(Subject.Find(model, Alice)!, tellsRefusals: false);
        _before = new ModelAccess(model, Subject.Find(model, Alice)!, s_settings);
        _after = new ModelAccess(instead, Subject.Find(instead, Alice)!, s_settings);
        Compare();
        Again = Write(instead).Document;
        if (KeyOf(Again) != KeyOf(Written.Document))
        {
            _faults.Add("read back, another document is written");
        }
    }

    /// <summary>What the analysis lists.</summary>
    public ImmutableArray<EffectivePermission> Permissions { get; }

    /// <summary>What it writes.</summary>
    public PermissionPolicy Written { get; }

    /// <summary>What it writes of that.</summary>
    public PolicyDocument? Again { get; }

    /// <summary>How long the list took.</summary>
    public TimeSpan ListTime { get; }

    /// <summary>How long the document took.</summary>
    public TimeSpan WriteTime { get; }

    /// <summary>How many decisions were compared.</summary>
    public int Count { get; private set; }

    /// <summary>Where the answers differ.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Works a policy out.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="actions">The actions that are asked for, all of which are compared; none for everything, of which a third is.</param>
    public static WrittenPermissions Of(PolicyDocument policy, Random random, params string[] actions) =>
        new(policy, random, new EffectivePermissionQuery { Actions = [.. actions] });

    /// <summary>Works a policy out: everything that it allows.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="isWhole">True to compare all actions, not a third of them.</param>
    public static WrittenPermissions OfAll(PolicyDocument policy, Random random, bool isWhole) => new(policy, random, EffectivePermissionQuery.Everything, isWhole);

    private void Compare()
    {
        ILookup<string, EffectivePermission> listed = Permissions.ToLookup(p => p.Action, StringComparer.OrdinalIgnoreCase);
        HashSet<string> omitted = new(Written.Omitted, StringComparer.OrdinalIgnoreCase);
        string[] patterns = [.. _policy.Statements.SelectMany(s => s.Resource?.Patterns ?? []).Select(p => p.Text).Where(t => t.Length < 300).Distinct()];
        foreach (CatalogueAction action in ActionPatterns.Expand(IamCatalogue.Default, Patterns()).Where(a => IsCompared(a.FullName)))
        {
            ActionDomain domain = _domains.Of(action);
            ActionAnswer answer = _scan.Scan(domain, new SearchBudget(default));
            IEnumerable<string> examples = _scan.CellsOf(answer).Select(c => c.Cell.Example);
            foreach (string resource in examples.Concat(MadeUp(domain, patterns)).Distinct())
            {
                Compare(domain, resource, listed[action.FullName], omitted.Contains(action.FullName));
            }

            if (domain.TakesNone)
            {
                Compare(domain, "*", listed[action.FullName], omitted.Contains(action.FullName));
            }
        }
    }

    private void Compare(ActionDomain domain, string resource, IEnumerable<EffectivePermission> listed, bool isOmitted)
    {
        Count++;
        CellOutcome before = Judge(_before, domain, resource);
        CellOutcome after = Judge(_after, domain, resource);
        EffectivePermission[] covering = [.. listed.Where(p => p.Covers(resource))];
        bool isUndecided = covering is [{ IsUndecided: true }];
        Decision said = covering is [] ? Decision.ImplicitDeny : covering[0].IsConditional ? Decision.Conditional : Decision.Allowed;
        if (!isUndecided && (covering.Length > 1 || said != before.Decision))
        {
            _faults.Add($"{domain.Action} on {resource} is {before.Decision}, listed {string.Join("; ", covering.Select(p => p.ToString()))}");
        }

        bool isLess = isOmitted && (after.IsDenied || before.Decision == Decision.Allowed);
        if (after.Decision != before.Decision && !isLess)
        {
            _faults.Add($"{domain.Action} on {resource} is {before.Decision}, then {after.Decision}");
        }
    }

    // A name without an account is one of the account's own.
    private static CellOutcome Judge(ModelAccess access, ActionDomain domain, string resource) =>
        CellOutcome.Judge(access.CreateRequest(domain.Action, resource, Account), ContextMode.Discovery);

    private bool IsCompared(string action) =>
        _query.Actions.IsEmpty ? _isWhole || _random.Next(3) == 0 : _query.Actions.Contains(action, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> Patterns() => _policy.Statements.SelectMany(s => s.Action.Patterns).Select(p => p.Text)
        .Concat(_policy.Statements.Any(s => s.Action.IsNegated) ? ["s3:*", "iam:*", "logs:*", "ec2:*"] : Array.Empty<string>());

    // Some that fit a pattern of the policy, and some that have the form of the action's resources.
    private IEnumerable<string> MadeUp(ActionDomain domain, string[] patterns)
    {
        IEnumerable<string> forms = domain.Known!.ResourceTypes.SelectMany(r => r.Type.ArnTemplates)
            .Concat(CheckedResource.FolderFormsOf(domain.Action)).Select(t => t.ToPattern("aws", "eu-west-1", Account));
        string[] near = [.. patterns.Where(p => p != "*" && ArnPattern.Parse(p) is { } pattern && domain.Overlaps(pattern))];
        return forms.Concat(_random.GetItems(near.Length == 0 ? ["arn:aws:none:::x"] : near, 4))
            .Select(Fill)
            .Where(r => Arn.TryParse(r, out Arn arn) && IsOwn(arn) && CanBe(domain, near, r, arn));
    }

    // Everything is judged as the account's own, which nothing is that names another owner: AWS's hub for one, with "aws" in its ARN.
    private static bool IsOwn(Arn arn) => arn.Account.Length == 0 || arn.Account == Account;

    // A table whose name has a slash is asked about as a part of a table is, and there is none; nor is there a queue with a colon in its name.
    private static bool CanBe(ActionDomain domain, string[] near, string resource, Arn arn)
    {
        bool namesHaveColons = !domain.Forms.IsEmpty && domain.HasColonInName(near.Select(p => ArnPattern.Parse(p)!));
        return domain.Fits(arn) && domain.Forms.Any(f => f.Anywhere(namesHaveColons).Matches(resource));
    }

    private string Fill(string pattern)
    {
        var text = new StringBuilder();
        int field = 0;
        foreach (char c in pattern)
        {
            field += c == ':' ? 1 : 0;
            text.Append((c, field) switch
            {
                ('*', 1) => "aws",
                ('*', 3) => "eu-west-1",
                ('*', 4) => Account,
                ('*', _) => new string(_random.GetItems<char>(Characters, _random.Next(4))),
                ('?', _) => _random.GetItems<char>(Characters, 1)[0].ToString(),
                _ => c.ToString(),
            });
        }

        return text.ToString();
    }

    private static EffectivePermissionSearch Search(IamModel model) => new(new AccessScope(model, s_settings));

    private PermissionPolicy Write(IamModel model) =>
        new PermissionPolicyBuilder(model, s_settings).Build(Subject.Find(model, Alice)!, _query);

    // As a file would be: what AWS would not store is not in it.
    private static PolicyDocument? Read(PolicyDocument? document)
    {
        if (document is null)
        {
            return null;
        }

        var findings = new DiagnosticBag();
        PolicyDocument? read = PolicyParser.ParseText(document.ToJson(), PolicyKind.Identity, "document", findings);
        Debug.Assert(!findings.Items.Any(f => f.Severity == DiagnosticSeverity.Error), "The document reads back.");
        return read;
    }

    private static IamModel World(PolicyDocument? policy)
    {
        var user = new User
        {
            Arn = Alice,
            UserName = "alice",
            UserId = UniqueId.From("AIDA", Alice),
            InlinePolicies = policy is null ? [] : [new InlinePolicy("own", policy)],
        };
        var account = new Account
        {
            AccountId = Account,
            Users = ImmutableSortedDictionary.Create<string, User>(StringComparer.OrdinalIgnoreCase).Add("alice", user),
        };
        return new IamModel { Accounts = ImmutableSortedDictionary.Create<string, Account>(StringComparer.Ordinal).Add(Account, account) };
    }

    // The same up to order.
    private static string KeyOf(PolicyDocument? document)
    {
        static string Sorted(IEnumerable<string> all) => string.Join(' ', all.Order(StringComparer.Ordinal));
        return document is null ? string.Empty : string.Join('\n', document.Statements.Select(s => string.Join('|',
            s.Effect,
            s.Action.IsNegated,
            Sorted(s.Action.Patterns.Select(p => p.Text)),
            s.Resource?.IsNegated,
            Sorted((s.Resource?.Patterns ?? []).Select(p => p.Text)),
            Sorted(s.Conditions.Select(c => c.ToString())))).Order(StringComparer.Ordinal));
    }
}
