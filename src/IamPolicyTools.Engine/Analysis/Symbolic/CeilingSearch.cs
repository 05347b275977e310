using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Looks who does what a ceiling closes: everybody of a model, root users, sessions that policies name, and those outside (OP-30). Principals
/// for whom the same statements decide are decided once.
/// </summary>
public sealed class CeilingSearch
{
    private const string Place = "rule";

    private static readonly ContextLayer s_withoutMfa = Of("aws:MultiFactorAuthPresent", "false");

    private readonly ComparedModel[] _sides;
    private readonly string[] _accounts;
    private readonly ProofOptions _options;
    private readonly CancellationToken _stop;
    private readonly ComparedGroups _groups;
    private readonly GroupComparison _comparison;

    private CeilingSearch(IamModel model, AccessCeiling ceiling, ProofOptions options, CancellationToken cancellationToken)
    {
        _options = options with { KnownActionsOnly = options.KnownActionsOnly || ceiling.IsOfKnownActions };
        _stop = cancellationToken;
        var texts = new StatementTexts();
        _accounts = [.. model.Accounts.Keys.Order(StringComparer.Ordinal)];
        _sides = [new ComparedModel(model, null, _accounts, texts, options), new ComparedModel(model, ceiling.Policies, _accounts, texts, options)];

        // What the ceiling closes is what differs: only statements about it tell principals apart.
        PolicyDocument[] closed = [new PolicyDocument(PolicyVersion.V2012, null, [], default), ceiling.Closed];
        _groups = new ComparedGroups(
            texts, options, [.. _sides.Select((s, i) => new ComparedSurroundings(s.Held, s.Trust, s.Control.Add((Place, closed[i]))))], [])
        {
            AreFactsChanged = false,
            IsTrustChanged = false,
        };
        _comparison = new GroupComparison(_sides, _accounts, cancellationToken) { Ceiling = ceiling };
    }

    private IamModel Model => _sides[0].Model;

    /// <summary>Looks for those who do what a ceiling closes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ceiling">The ceiling.</param>
    /// <param name="concerns">Whether somebody is asked at all.</param>
    /// <param name="options">The space and the budget, which each group of principals has for itself.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// What they do with the closed actions, as access that they would lose under the ceiling, and what was not decided. None: it is proved
    /// that nobody who is concerned does it.
    /// </returns>
    public static CeilingResult Find(
        IamModel model, AccessCeiling ceiling, Func<Requester, bool> concerns, ProofOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ceiling);
        ArgumentNullException.ThrowIfNull(concerns);
        ArgumentNullException.ThrowIfNull(options);
        var search = new CeilingSearch(model, ceiling, options, cancellationToken);
        int asked = 0;
        List<(ComparedGroup Group, bool IsOutside)> order = [];
        foreach ((Subject subject, string name, bool isOutside) in search.Everybody())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!concerns(subject.Requester))
            {
                continue;
            }

            asked++;
            ComparedGroup? group = isOutside || !name.Contains(":iam:", StringComparison.Ordinal) || subject.Requester.Kind == RequesterKind.AccountRoot
                ? search._groups.Of(name, subject, subject)
                : search._groups.Add(name, subject, subject);
            if (group is not null)
            {
                order.Add((group, isOutside));
            }
        }

        return new CeilingResult(asked, [.. order.SelectMany(o => search.RowsOf(o.Group, o.IsOutside))]);
    }

    private IEnumerable<(Subject Subject, string Name, bool IsOutside)> Everybody()
    {
        foreach (Account account in Model.Accounts.Values.OrderBy(a => a.AccountId, StringComparer.Ordinal))
        {
            yield return (Subject.OfRoot(Model, account), account.RootArn, false);
            foreach (IamIdentity identity in account.Users.Values.Concat<IamIdentity>(account.Roles.Values).OrderBy(i => i.Arn, StringComparer.Ordinal))
            {
                Subject subject = _sides[0].SubjectOf(identity)!;
                yield return (SessionKeys.IsSurelyWithoutMfa(subject.Requester) ? subject with { Context = s_withoutMfa } : subject, identity.Arn, false);
            }
        }

        PolicyDocument[] documents =
        [
            .. _sides[0].Held.Concat(_sides[0].Trust).Select(h => h.Document).OfType<PolicyDocument>(), .. _sides[0].Control.Select(c => c.Document),
        ];

        // a resource's policy that names a session grants to it what its role has not.
        foreach (string session in documents.SelectMany(d => d.Statements).SelectMany(s => s.Principal?.Entries ?? [])
            .Select(e => e.Value).Where(IsSessionInside).Distinct().Order(StringComparer.Ordinal))
        {
            if (Subject.Find(Model, session) is { } subject)
            {
                yield return (subject, session, false);
            }
        }

        foreach ((string name, _) in ComparedOutsiders.Of(documents, [.. _accounts]))
        {
            if (ComparedOutsiders.Find(Model, name) is { } subject)
            {
                yield return (subject, name, true);
            }
        }
    }

    private bool IsSessionInside(string principal) => Arn.TryParse(principal, out Arn arn)
        && arn.Service == "sts"
        && Model.Accounts.ContainsKey(arn.Account);

    private IEnumerable<ComparedAccess> RowsOf(ComparedGroup group, bool isOutside)
    {
        // What somebody outside does with what is his own is nobody's business here.
        IEnumerable<string?> owners = isOutside ? _accounts : new string?[] { null };
        foreach (string? owner in owners)
        {
            _stop.ThrowIfCancellationRequested();
            Requester requester = group.Before!.Requester;
            GroupDifferences found = owner is null
                ? _comparison.Compare(group, _options)
                : _comparison.Compare(group, _options with { ResourceAccount = owner }, c => OwnerOf(c, requester) == owner);
            foreach (ComparedAccess row in found.ToRows(PrincipalChange.None, new ChangeStanding(isOutside, false), []))
            {
                yield return row;
            }
        }
    }

    private static ContextLayer Of(string key, string value)
    {
        var layer = new ContextLayer.Builder();
        layer.Add(key, value);
        return layer.Build();
    }

    // The account whose the resource is, if the model has it; else the one that was supposed.
    private string? OwnerOf(CellDifference cell, Requester requester)
    {
        string found = _sides[0].Scope.FindTarget(cell.Action.Example, cell.Witness.Resource, account: null, requester).Account;
        return Model.Accounts.ContainsKey(found) ? found : cell.Witness.ResourceAccount;
    }
}

/// <summary>What was found under a ceiling.</summary>
/// <param name="Asked">How many principals were asked.</param>
/// <param name="Rows">Who does what it closes, and what was not decided.</param>
public sealed record CeilingResult(int Asked, ImmutableArray<ComparedAccess> Rows);
