using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Compares two models: what everybody gains and loses (change-and-proof.md, section 6). Only those whose policies, tags or resources
/// differ are looked at; those with the same policies on both sides are decided once (CP-57).
/// </summary>
public sealed class ModelComparison
{
    // Of a root user, who has everything, what a guardrail takes is shown by some of it.
    private const int MostOfRoot = 40;

    private readonly IamModel[] _models;
    private readonly AccessScope[] _scopes;
    private readonly ProofOptions _options;
    private readonly CancellationToken _stop;
    private readonly StatementTexts _texts = new();
    private readonly ComparedGroups _groups;
    private readonly ImmutableArray<HeldPolicy>[] _held;
    private readonly ImmutableArray<HeldPolicy>[] _trust;
    private readonly string[] _accounts;
    private readonly HashSet<string> _changed;
    private readonly string[] _organizations;
    private readonly bool _isControlChanged;
    private readonly bool _isTrustChanged;
    private readonly ImmutableArray<(string Place, PolicyDocument Document)>[] _control;
    private readonly string[] _settings;
    private readonly bool _isOneEnough;

    private ModelComparison(IamModel before, IamModel after, ProofOptions options, bool isOneEnough, CancellationToken cancellationToken)
    {
        _models = [before, after];
        _isOneEnough = isOneEnough;
        _options = options;
        _stop = cancellationToken;
        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, DerivesCallContext = false, AsksForMissingPolicies = false, Options = options.Evaluation };
        _scopes = [.. _models.Select(m => new AccessScope(m, settings))];
        _held = [.. _models.Select(m => m.Accounts.Values.SelectMany(a => a.Resources.Values.Select(r => HeldBy(a, r))).ToImmutableArray())];
        _trust = [.. _models.Select(m => m.Accounts.Values.SelectMany(a => a.Roles.Values).Select(r => new HeldPolicy(r.Arn, PolicyKind.Trust, r.Document, TagsOf(r.Tags))).ToImmutableArray())];
        _accounts = [.. _models.SelectMany(m => m.Accounts.Keys).Distinct().Order(StringComparer.Ordinal)];
        string[] changedTrust = [.. Changed(_trust)];
        _isTrustChanged = changedTrust.Length > 0;
        _changed = [.. Changed(_held), .. changedTrust];
        _organizations = [.. _models.Select(m => OrganizationOf(m, _accounts))];
        _isControlChanged = !ControlOf(0).Select(c => c.Text).SequenceEqual(ControlOf(1).Select(c => c.Text)) || _organizations[0] != _organizations[1];
        _control = [.. _models.Select((_, i) => ControlOf(i).Select(c => (c.Place, c.Document)).ToImmutableArray())];
        _settings = [.. _held.Select(h => ComparedSide.SettingsOf(h))];
        _groups = new ComparedGroups(_texts, options, [.. _models.Select((_, i) => new ComparedSurroundings(_held[i], _trust[i], _control[i]))], _changed)
        {
            AreFactsChanged = _organizations[0] != _organizations[1],
            IsTrustChanged = _isTrustChanged,
        };
    }

    /// <summary>Compares two models.</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    /// <param name="options">The space and the budget, which each group of principals has for itself.</param>
    /// <param name="progress">Told how far the work is; null when nobody wants to know.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The rows, in the order of principals; none when nobody gains or loses anything, which is then proved.</returns>
    public static IEnumerable<ComparedAccess> Compare(
        IamModel before, IamModel after, ProofOptions options, WorkProgress? progress = null, CancellationToken cancellationToken = default) =>
        new ModelComparison(before, after, options, isOneEnough: false, cancellationToken).Rows(progress);

    /// <summary>Looks whether two models differ at all.</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    /// <param name="options">The space and the budget, which each group of principals has for itself.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>
    /// A row with a witness, which tells some of what changes and not all; or one that is not decided, where no difference was found; null
    /// when nobody gains or loses anything, which is then proved.
    /// </returns>
    public static ComparedAccess? FindDifference(IamModel before, IamModel after, ProofOptions options, CancellationToken cancellationToken = default)
    {
        ComparedAccess? undecided = null;
        foreach (ComparedAccess row in new ModelComparison(before, after, options, isOneEnough: true, cancellationToken).Rows(progress: null))
        {
            if (row.Verdict == Verdict.Refuted)
            {
                return row;
            }

            undecided ??= row;
        }

        return undecided;
    }

    private IEnumerable<ComparedAccess> Rows(WorkProgress? progress)
    {
        // Through an endpoint the endpoint's policy decides, too; requests are compared without one.
        if (EndpointsOf(0) != EndpointsOf(1))
        {
            foreach (ComparedAccess row in ComparedRows.Of("*", PrincipalChange.None, default, [], [new UndecidedCell(UndecidedReason.UnknownValue, "the policies of VPC endpoints", null)], new SearchBudget(_options.Budget, _stop)))
            {
                yield return row;
            }
        }

        List<ComparedGroup> order = [];
        foreach ((string arn, IamIdentity? before, IamIdentity? after) in Identities())
        {
            _stop.ThrowIfCancellationRequested();
            if (_groups.Add(arn, SubjectOf(0, before), SubjectOf(1, after)) is { } added)
            {
                order.Add(added);
            }
        }

        order.AddRange(Others());
        progress?.Report(0, order.Count);
        HashSet<string> told = [];
        HashSet<string> toldAccounts = [];
        for (int i = 0; i < order.Count; i++)
        {
            string? family = order[i].Family;
            if (order[i].OnlyOf is { } root && toldAccounts.Contains(root))
            {
                continue;
            }

            foreach (ComparedAccess row in RowsOf(order[i]))
            {
                if (row.Subject?.Account is { } account)
                {
                    toldAccounts.Add(account);
                }

                if (family is null || told.Add($"{family}\n{ComparedRows.WhatOf(row)}"))
                {
                    yield return row;
                }
            }

            progress?.Report(i + 1, order.Count);
        }
    }

    private IEnumerable<ComparedAccess> RowsOf(ComparedGroup group)
    {
        // Of a role that lets this one in on neither side, the trust policy says nothing of it.
        bool hasTrust = _isTrustChanged || group.Touch.TouchesService("sts");
        Subject?[] subjects = [group.Before, group.After];
        HashSet<string> trusting = hasTrust ? [.. _trust.SelectMany((all, i) => all.Where(t => t.Trusts(subjects[i])).Select(t => t.Arn))] : [];
        ComparedSide[] sides = [.. subjects.Select((s, i) => new ComparedSide(
            s is null ? null : new ModelAccess(_scopes[i], s),
            hasTrust ? [.. _held[i], .. _trust[i].Where(t => trusting.Contains(t.Arn))] : _held[i],
            _control[i],
            s is null ? string.Empty : ComparedGroups.FactsOf(s) + _organizations[i],
            group.Touch,
            hasTrust ? null : _settings[i]))];
        var budget = new SearchBudget(_options.Budget, _stop);
        var comparison = SubjectComparison.Of(sides[0], sides[1], _accounts, null, _options, budget);
        int most = _isOneEnough ? 1 : group.OnlyOf is null ? int.MaxValue : MostOfRoot;
        CellDifference[] cells = [.. comparison.Differences().Take(most)];
        Requester requester = (group.Before ?? group.After)!.Requester;
        bool isOutside = requester.AccountId is null
            ? requester.Kind is RequesterKind.Anonymous or RequesterKind.WebIdentity or RequesterKind.SamlIdentity
            : !_models.Any(m => m.Accounts.ContainsKey(requester.AccountId) || m.Organization?.FindPath(requester.AccountId) is not null);
        bool becomesAdministrator = Array.Exists(cells, c => c.IsGained)
            && sides[1].Access is { } after && AdministratorProbes.AreAllowed(after)
            && (sides[0].Access is not { } before || !AdministratorProbes.AreAllowed(before));
        PrincipalChange change = group.Before is null ? PrincipalChange.PrincipalAdded : group.After is null ? PrincipalChange.PrincipalRemoved : PrincipalChange.None;
        string first = group.Arns[0];
        ComparedAccess[] rows = [.. ComparedRows.Of(first, change, new ChangeStanding(isOutside, becomesAdministrator), cells.Select(c => c with { Witness = c.Witness with { Principal = first } }), comparison.Undecided, budget)];
        foreach (string arn in group.Arns)
        {
            foreach (ComparedAccess row in rows)
            {
                yield return arn == first ? row : ComparedRows.For(row, arn);
            }
        }
    }

    private IEnumerable<(string Arn, IamIdentity? Before, IamIdentity? After)> Identities()
    {
        Dictionary<string, IamIdentity>[] all = [.. _models.Select(m => m.Accounts.Values
            .SelectMany(a => a.Users.Values.Concat<IamIdentity>(a.Roles.Values)).ToDictionary(i => i.Arn, StringComparer.Ordinal))];
        return all[0].Keys.Union(all[1].Keys).Order(StringComparer.Ordinal).Select(arn => (arn, all[0].GetValueOrDefault(arn), all[1].GetValueOrDefault(arn)));
    }

    private string EndpointsOf(int side) => string.Join('\n', _models[side].Accounts.Values.SelectMany(a => a.VpcEndpoints.Values)
        .Select(e => $"{e.VpcEndpointId} {e.VpcId} {(e.Document is null ? "-" : TextOf(e.Document))}").Order(StringComparer.Ordinal));

    private Subject? SubjectOf(int side, IamIdentity? identity) => identity switch
    {
        User user => Subject.Of(_models[side], user),
        Role role => Subject.Of(_models[side], role),
        _ => null,
    };

    // Root users, whom service control policies concern like everybody, and those outside that a changed policy of a resource names or means (CP-56).
    private IEnumerable<ComparedGroup> Others()
    {
        bool isOthersChanged = _changed.Count > 0 || _isControlChanged;
        foreach (string account in _accounts)
        {
            Account? before = _models[0].Accounts.GetValueOrDefault(account);
            Account? after = _models[1].Accounts.GetValueOrDefault(account);
            if (before is null || after is null)
            {
                continue;
            }

            (Subject Before, Subject After) root = (Subject.OfRoot(_models[0], before), Subject.OfRoot(_models[1], after));
            if (isOthersChanged)
            {
                yield return _groups.Of(before.RootArn, root.Before, root.After);
            }
            else if (_groups.Add(before.RootArn, root.Before, root.After) is { } added)
            {
                yield return added with { OnlyOf = account };
            }
        }

        if (!isOthersChanged)
        {
            yield break;
        }

        IEnumerable<PolicyDocument> changed = _held.Concat(_trust).SelectMany(h => h).Where(h => _isControlChanged || _changed.Contains(h.Arn)).Select(h => h.Document).OfType<PolicyDocument>();
        foreach ((string name, string? family) in ComparedOutsiders.Of(changed, [.. _accounts]))
        {
            Subject?[] subjects = [.. _models.Select(m => ComparedOutsiders.Find(m, name))];
            if (subjects[0] is not null && subjects[1] is not null)
            {
                yield return _groups.Of(name, subjects[0], subjects[1]) with { Family = family };
            }
        }
    }

    // Where the accounts are: what conditions on organizations read.
    private static string OrganizationOf(IamModel model, IEnumerable<string> accounts) => model.Organization is not { } organization
        ? string.Empty
        : string.Join('|', accounts.Select(a => $"{a}={organization.FindPath(a)?.ToOrgPath(organization.Id)}").Prepend($"{organization.Id} {organization.MasterAccountId}"));

    private string TextOf(PolicyDocument document) => string.Join(',', _texts.Of(document));

    internal static string TagsOf(ImmutableArray<Tag> tags) => string.Join(',', tags.Select(t => $"{t.Key}={t.Value}{t.UnknownReason}").Order(StringComparer.Ordinal));

    private IEnumerable<(string Place, PolicyDocument Document, string Text)> ControlOf(int side) =>
        _accounts.SelectMany(a => _scopes[side].Index.ControlsOf(a).ResourceControl
            .SelectMany((l, i) => l.Policies.Select(p => (Place: $"{a}/{i}", p.Document, Text: $"{a}/{i}={TextOf(p.Document)}")))).OrderBy(c => c.Text, StringComparer.Ordinal);

    private static HeldPolicy HeldBy(Account account, Resource resource) => new(
        resource.Arn,
        PolicyKind.Resource,
        resource.Document,
        resource with { Document = null, Location = default, Tags = [], Acl = [], Grants = [], Shares = [], Buckets = [] } is var plain
            ? string.Join(
                '|',
                new object?[]
                {
                    plain.ObjectOwnership, plain.BucketAbac, plain.PublicAccessBlock.Combine(account.PublicAccessBlock), plain.ObjectOwner, plain.SupportingAccessPoint, plain.NetworkOrigin,
                    plain.IsAwsManagedKey, TagsOf(resource.Tags), string.Join(',', resource.Acl), string.Join(',', resource.Grants.Select(g => $"{g}{g.SourceArn}{TagsOf(g.EncryptionContextSubset)}{TagsOf(g.EncryptionContextEquals)}")),
                    string.Join(',', resource.Shares), string.Join(',', resource.Buckets), string.Join(',', resource.Unknowns),
                })
            : string.Empty);

    private IEnumerable<string> Changed(ImmutableArray<HeldPolicy>[] held)
    {
        Dictionary<string, HeldPolicy> before = held[0].ToDictionary(h => h.Arn, StringComparer.Ordinal);
        Dictionary<string, HeldPolicy> after = held[1].ToDictionary(h => h.Arn, StringComparer.Ordinal);
        return before.Keys.Union(after.Keys).Where(arn =>
            !before.TryGetValue(arn, out HeldPolicy? one)
            || !after.TryGetValue(arn, out HeldPolicy? other)
            || one.Settings != other.Settings
            || (one.Document is null ? string.Empty : TextOf(one.Document)) != (other.Document is null ? string.Empty : TextOf(other.Document)));
    }
}
