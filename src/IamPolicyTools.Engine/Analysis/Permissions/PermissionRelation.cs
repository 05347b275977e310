using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// The permissions of all principals of accounts: of each group of principals that have the same ones, with what groups have in common worked
/// out once. The answers come as a stream; some groups ahead are worked out meanwhile.
/// </summary>
internal sealed class PermissionRelation
{
    // Enough to keep the processors busy, and little enough to keep in memory: a group has at most some ten thousand rows.
    private const int GroupsPerProcessor = 4;

    private readonly EffectivePermissionSearch _search;
    private readonly AccessScope _scope;
    private readonly EffectivePermissionQuery _query;
    private readonly PrincipalGroups _groups;
    private readonly StatementContents _contents = new();
    private readonly ServicePart[] _services;
    private readonly bool _isShared;

    /// <summary>Prepares the search.</summary>
    /// <param name="search">Works the permissions of one principal out.</param>
    /// <param name="scope">The model and the context.</param>
    /// <param name="resources">The model's resources.</param>
    /// <param name="query">What is asked for.</param>
    public PermissionRelation(EffectivePermissionSearch search, AccessScope scope, ResourceIndex resources, EffectivePermissionQuery query)
    {
        _search = search;
        _scope = scope;
        _query = query;
        _groups = new PrincipalGroups(scope.Model, scope.Settings);

        // An endpoint's policy, and one that is given for all resources, may name principals whatever the service.
        _isShared = query.Resources.IsEmpty && scope.RequestSettings.EndpointPolicy is null && scope.Settings.Given is null;
        _services = _isShared ? [.. PartsOf(search.DomainsOf(query), resources)] : [];
    }

    /// <summary>The permissions, account by account.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="progress">Counts the principals that have been worked out; null when nobody watches.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public IEnumerable<EffectivePermission> Find(IEnumerable<Account> accounts, WorkProgress? progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using IEnumerator<Group[]> parts = accounts.SelectMany(a => GroupsOf(a, stop.Token))
            .Chunk(GroupsPerProcessor * Environment.ProcessorCount)
            .GetEnumerator();
        Task<EffectivePermission[][]>? ahead = Begin(parts, stop.Token);
        try
        {
            while (ahead is not null)
            {
                EffectivePermission[][] found = Wait(ahead, cancellationToken);
                Group[] groups = parts.Current;
                ahead = Begin(parts, stop.Token);
                for (int i = 0; i < found.Length; i++)
                {
                    foreach (EffectivePermission permission in found[i])
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        yield return permission;
                    }

                    found[i] = [];
                    progress?.Add(groups[i].Principals.Arns.Length);
                }
            }
        }
        finally
        {
            // Whoever wants no more rows need not wait for those that are worked out ahead; they only must not go on behind one's back.
            stop.Cancel();
            ahead?.ContinueWith(static t => t.Exception, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    private static EffectivePermission[][] Wait(Task<EffectivePermission[][]> work, CancellationToken cancellationToken)
    {
        try
        {
            work.Wait(cancellationToken);
            return work.Result;
        }
        catch (AggregateException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }

    private Task<EffectivePermission[][]>? Begin(IEnumerator<Group[]> parts, CancellationToken cancellationToken)
    {
        if (!parts.MoveNext())
        {
            return null;
        }

        Group[] groups = parts.Current;
        return Task.Run(
            () =>
            {
                var found = new EffectivePermission[groups.Length][];
                var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
                Parallel.For(0, groups.Length, options, i => found[i] = FindOf(groups[i], cancellationToken));
                return found;
            },
            cancellationToken);
    }

    private IEnumerable<Group> GroupsOf(Account account, CancellationToken cancellationToken)
    {
        var shared = new SharedPermissions(_scope, _groups, _contents);
        var splitter = new CellSplitter();
        return _groups.Of(account, cancellationToken).Select(g => new Group(g, shared, splitter));
    }

    private EffectivePermission[] FindOf(Group group, CancellationToken cancellationToken)
    {
        Subject subject = group.Principals.FindFirst();
        ImmutableArray<string> arns = group.Principals.Arns;
        if (!_isShared)
        {
            return [.. _search.Find(subject, _query, null, cancellationToken).Select(p => p.ForAll(arns))];
        }

        SubjectScan scan = _search.CreateScan(subject, tellsRefusals: false, group.Splitter);
        SharedPermissions.Sharer sharer = group.Shared.Of(_scope, subject, group.Principals.Facts);
        string principal = subject.Requester.DisplayName;
        List<EffectivePermission> found = [];
        foreach (ServicePart service in _services)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EffectivePermission[] shared = sharer.Get(
                service.Prefix,
                service.IsOnResourceSide,
                () => [.. EffectivePermissionSearch.FindIn(service.Domains, scan, subject, cancellationToken)]);
            foreach (EffectivePermission permission in shared)
            {
                found.Add(permission.For(arns, principal, scan));
            }
        }

        found.AddRange(EffectivePermissionSearch.FindOutsideCatalogue(scan, subject, _query, cancellationToken).Select(p => p.ForAll(arns)));
        return [.. found];
    }

    // In the order of the question.
    private IEnumerable<ServicePart> PartsOf(IEnumerable<ActionDomain> domains, ResourceIndex resources)
    {
        HashSet<string> modelled = [.. resources.Find(_ => true).SelectMany(r => r.Services)];
        bool areUnknown = _scope.Model.Accounts.Values.Any(a => a.Unknowns.ContainsKey(nameof(Account.Resources)));
        List<ActionDomain> part = [];
        foreach (ActionDomain domain in domains)
        {
            if (part.Count > 0 && part[0].Action.Service != domain.Action.Service)
            {
                yield return ToPart();
            }

            part.Add(domain);
        }

        if (part.Count > 0)
        {
            yield return ToPart();
        }

        ServicePart ToPart()
        {
            string service = part[0].Action.Service;
            bool isOnResourceSide = areUnknown
                || SharedAnswers.HasRules(service)
                || part.Exists(d => d.Forms.Any(f => f.ServiceField is not { } field || modelled.Contains(field)));
            var made = new ServicePart(service, [.. part], isOnResourceSide);
            part.Clear();
            return made;
        }
    }

    /// <summary>Actions of a service that are asked for, one behind the other.</summary>
    /// <param name="Prefix">The service.</param>
    /// <param name="Domains">The actions.</param>
    /// <param name="IsOnResourceSide">True when policies of resources, or rules of the service, may tell principals apart.</param>
    private sealed record ServicePart(string Prefix, ImmutableArray<ActionDomain> Domains, bool IsOnResourceSide);

    private sealed record Group(PrincipalGroup Principals, SharedPermissions Shared, CellSplitter Splitter);
}
