using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
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

    private readonly ComparedModel[] _models;
    private readonly ProofOptions _options;
    private readonly CancellationToken _stop;
    private readonly ComparedGroups _groups;
    private readonly GroupComparison _comparison;
    private readonly string[] _accounts;
    private readonly HashSet<string> _changed;
    private readonly bool _isControlChanged;
    private readonly bool _isOneEnough;

    private ModelComparison(IamModel before, IamModel after, ProofOptions options, bool isOneEnough, CancellationToken cancellationToken)
    {
        _isOneEnough = isOneEnough;
        _options = options;
        _stop = cancellationToken;
        var texts = new StatementTexts();
        _accounts = [.. before.Accounts.Keys.Union(after.Accounts.Keys).Order(StringComparer.Ordinal)];
        _models = [new ComparedModel(before, null, _accounts, texts, options), new ComparedModel(after, null, _accounts, texts, options)];
        string[] changedTrust = [.. Changed(m => m.Trust)];
        bool isTrustChanged = changedTrust.Length > 0;
        _changed = [.. Changed(m => m.Held), .. changedTrust];
        bool isOrganizationChanged = _models[0].Organization != _models[1].Organization;
        _isControlChanged = !_models[0].ControlTexts.SequenceEqual(_models[1].ControlTexts) || isOrganizationChanged;
        _groups = new ComparedGroups(texts, options, [.. _models.Select(m => new ComparedSurroundings(m.Held, m.Trust, m.Control))], _changed)
        {
            AreFactsChanged = isOrganizationChanged,
            IsTrustChanged = isTrustChanged,
        };
        _comparison = new GroupComparison(_models, _accounts, cancellationToken) { IsTrustChanged = isTrustChanged };
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
            foreach (ComparedAccess row in ComparedRows.Of("*", PrincipalChange.None, default, [], [new UndecidedCell(UndecidedReason.UnknownValue, "the policies of VPC endpoints", null)], _options, new SearchBudget(_options.Budget, _stop)))
            {
                yield return row;
            }
        }

        foreach (ComparedAccess row in ComparedProviders.Of(_models[0].Model, _models[1].Model))
        {
            yield return row;
        }

        List<ComparedGroup> order = [];
        foreach ((string arn, IamIdentity? before, IamIdentity? after) in Identities())
        {
            _stop.ThrowIfCancellationRequested();
            if (_groups.Add(arn, _models[0].SubjectOf(before), _models[1].SubjectOf(after)) is { } added)
            {
                order.Add(added);
            }

            // What changes for the role changes for its sessions alike, as far as no policy says otherwise of them.
            string[] sessions = [.. _models.Zip([before, after]).SelectMany(p => p.Second is Role role ? p.First.SessionsOf(role) : []).Distinct().Order(StringComparer.Ordinal)];
            foreach (string session in sessions)
            {
                (Subject? Before, Subject? After) named = (before is null ? null : _models[0].SessionOf(session), after is null ? null : _models[1].SessionOf(session));
                if ((named.Before ?? named.After) is not null && _groups.Add(session, named.Before, named.After) is { } own)
                {
                    order.Add(own with { Family = arn });
                }
            }
        }

        order.AddRange(Others());

        // Of an account that is new or gone, the root user has everything.
        HashSet<string> rootsLeftOut =
        [
            .. order.Select(g => g.OnlyOf).OfType<string>(),
            .. _accounts.Where(a => _models[0].Model.Accounts.ContainsKey(a) != _models[1].Model.Accounts.ContainsKey(a)),
        ];
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

            foreach (ComparedAccess row in RowsOf(order[i], rootsLeftOut))
            {
                if (row.Subject?.Account is { } account)
                {
                    toldAccounts.Add(account);
                }

                string what = ComparedRows.WhatOf(row);
                bool isNew = told.Add($"{row.Principal}\n{what}");
                if (family is null || (isNew && told.Add($"{family}\n{what}")))
                {
                    yield return row;
                }
            }

            progress?.Report(i + 1, order.Count);
        }
    }

    private IEnumerable<ComparedAccess> RowsOf(ComparedGroup group, HashSet<string> rootsLeftOut)
    {
        GroupDifferences found = _comparison.Compare(group, _options, most: _isOneEnough ? 1 : group.OnlyOf is null ? int.MaxValue : MostOfRoot, tellsMore: !_isOneEnough);
        Requester requester = (group.Before ?? group.After)!.Requester;
        bool isOutside = requester.AccountId is null
            ? requester.Kind is RequesterKind.Anonymous or RequesterKind.WebIdentity or RequesterKind.SamlIdentity
            : !_models.Any(m => m.Model.Accounts.ContainsKey(requester.AccountId) || m.Model.Organization?.FindPath(requester.AccountId) is not null);
        bool becomesAdministrator = Array.Exists(found.Cells, c => c.IsGained)
            && found.Sides[1].Access is { } after && AdministratorProbes.AreAllowed(after)
            && (found.Sides[0].Access is not { } before || !AdministratorProbes.AreAllowed(before));
        PrincipalChange change = group.Before is null ? PrincipalChange.PrincipalAdded : group.After is null ? PrincipalChange.PrincipalRemoved : PrincipalChange.None;
        ImmutableArray<string> notShown = _isOneEnough ? [] : group.OnlyOf is not null
            ? found.IsCut ? [$"more of what changes for the root user of {group.OnlyOf}"] : []
            : requester.AccountId is { } account && rootsLeftOut.Contains(account) ? [$"what changes for the root user of {account}"] : [];
        return found.ToRows(change, new ChangeStanding(isOutside, becomesAdministrator), notShown);
    }

    private IEnumerable<(string Arn, IamIdentity? Before, IamIdentity? After)> Identities()
    {
        Dictionary<string, IamIdentity>[] all = [.. _models.Select(m => m.Model.Accounts.Values
            .SelectMany(a => a.Users.Values.Concat<IamIdentity>(a.Roles.Values)).ToDictionary(i => i.Arn, StringComparer.Ordinal))];
        return all[0].Keys.Union(all[1].Keys).Order(StringComparer.Ordinal).Select(arn => (arn, all[0].GetValueOrDefault(arn), all[1].GetValueOrDefault(arn)));
    }

    private string EndpointsOf(int side) => string.Join('\n', _models[side].Model.Accounts.Values.SelectMany(a => a.VpcEndpoints.Values)
        .Select(e => $"{e.VpcEndpointId} {e.VpcId} {e.ExistsWhen} {(e.Document is null ? "-" : _models[side].TextOf(e.Document))}").Order(StringComparer.Ordinal));

    // Root users, whom service control policies concern like everybody, and those outside that a changed policy of a resource names or means (CP-56).
    private IEnumerable<ComparedGroup> Others()
    {
        bool isOthersChanged = _changed.Count > 0 || _isControlChanged;
        foreach (string account in _accounts)
        {
            Account? before = _models[0].Model.Accounts.GetValueOrDefault(account);
            Account? after = _models[1].Model.Accounts.GetValueOrDefault(account);
            if (before is null || after is null)
            {
                continue;
            }

            (Subject Before, Subject After) root = (Subject.OfRoot(_models[0].Model, before), Subject.OfRoot(_models[1].Model, after));
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

        IEnumerable<PolicyDocument> changed = _models.SelectMany(m => m.Held.Concat(m.Trust)).Where(h => _isControlChanged || _changed.Contains(h.Arn)).Select(h => h.Document).OfType<PolicyDocument>();
        foreach ((string name, string? family) in ComparedOutsiders.Of(changed, [.. _accounts]))
        {
            Subject?[] subjects = [.. _models.Select(m => ComparedOutsiders.Find(m.Model, name))];
            if (subjects[0] is not null && subjects[1] is not null)
            {
                yield return _groups.Of(name, subjects[0], subjects[1]) with { Family = family };
            }
        }
    }

    private IEnumerable<string> Changed(Func<ComparedModel, ImmutableArray<HeldPolicy>> held)
    {
        Dictionary<string, HeldPolicy>[] sides = [.. _models.Select(m => held(m).ToDictionary(h => h.Arn, StringComparer.Ordinal))];
        return sides[0].Keys.Union(sides[1].Keys).Where(arn =>
            !sides[0].TryGetValue(arn, out HeldPolicy? one)
            || !sides[1].TryGetValue(arn, out HeldPolicy? other)
            || one.Settings != other.Settings
            || TextOf(one) != TextOf(other));

        string TextOf(HeldPolicy held) => held.Document is null ? string.Empty : _models[0].TextOf(held.Document);
    }
}
