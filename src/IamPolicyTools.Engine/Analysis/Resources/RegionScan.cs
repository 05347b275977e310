using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>Scans the resources of one action region by region: those of an account that nothing is known of, and those that the model has.</summary>
/// <param name="scan">The subject's scan, which judges.</param>
/// <param name="domain">The action.</param>
/// <param name="budget">What it may cost.</param>
/// <param name="form">A form of the resources that are asked for; null for all.</param>
internal readonly struct RegionScan(SubjectScan scan, ActionDomain domain, SearchBudget budget, ArnPattern? form)
{
    /// <summary>Resources of the subject's own account: those that nothing is known of, then those of the model that are answered otherwise.</summary>
    /// <param name="modelled">The resources of the model.</param>
    /// <param name="sets">The sets that told the first apart.</param>
    public AccountAnswer Own(ModelledByAccount modelled, out ImmutableArray<ResourceSet> sets)
    {
        sets = [];
        ActionDomain action = domain;
        if (!scan.CouldAllow(domain.Action))
        {
            return Granting(scan.Account, modelled.Own, []);
        }

        // A name without an account belongs to whom the model says.
        string account = scan.Account;
        ModelledResource[] special = [.. modelled.OwnTelling.Where(m => !m.IsOrdinaryFor(action.Action))];
        (JudgedCell[]? cells, sets) = Rest(special, modelled.Foreign, account);

        // Tags and the like are known of what the model has; they only matter where something is open.
        // Of what IAM manages only where somebody reads them; of the rest the model knows the policies, too.
        if (special.Length < modelled.Own.Length && cells?.Any(c => c.Outcome.IsOpen) == true && scan.KnowsTags)
        {
            special = scan.ReadsResources(action.Action) ? modelled.Own : [.. modelled.Own.Where(m => !m.IsEntity)];
            (cells, sets) = Rest(special, modelled.Foreign, account);
        }

        if (cells is null)
        {
            return new AccountAnswer(account, [], IsWorkedOut: false);
        }

        Dictionary<ResourceSet[], CellOutcome> usual = new(SetsComparer.Instance);
        foreach (JudgedCell cell in cells)
        {
            usual.Add([.. cell.Cell.Sets], cell.Outcome);
        }

        ImmutableArray<ResourceSet> shared = sets;
        bool IsUsual(JudgedCell cell) =>
            usual.TryGetValue([.. shared.Where(cell.Cell.Sets.Contains)], out CellOutcome? outcome) && outcome.IsSameAs(cell.Outcome);
        return Outside(cells, sets, usual) is { } outside
            ? All(account, special, cells, sets, found => !found.All(IsUsual)) with { Outside = outside }
            : new AccountAnswer(account, [], IsWorkedOut: false);
    }

    // A pattern for the account's resources may reach further than the account: what is refused there decides how it is written.
    private ImmutableArray<JudgedCell>? Outside(JudgedCell[] own, ImmutableArray<ResourceSet> sets, Dictionary<ResourceSet[], CellOutcome> usual)
    {
        ImmutableArray<ResourcePlace> places = form is not null || !Array.Exists(own, c => !c.Outcome.IsDenied || c.Outcome.IsUngranted)
            ? []
            : OutsideResources.PlacesFor(domain, sets, new ResourcePlace(scan.Partition, scan.Account), scan.TellsRefusals);
        var region = new ResourceRegion(scan.Account, scan.Partition, domain) { Places = places, Sets = sets };
        if (!region.IsOutside)
        {
            return ImmutableArray<JudgedCell>.Empty;
        }

        if (scan.Splitter.Split(region, null, budget) is not { } found)
        {
            return null;
        }

        ImmutableArray<JudgedCell>.Builder cells = ImmutableArray.CreateBuilder<JudgedCell>();
        foreach (ResourceCell cell in found)
        {
            budget.Look();

            // What no set tells from resources of the account, no pattern does.
            if (!usual.ContainsKey([.. cell.Sets]))
            {
                cells.Add(new JudgedCell(cell, scan.JudgeWhereGranted(domain, cell.Example)));
            }
        }

        return cells.ToImmutable();
    }

    /// <summary>Every resource of a form, whether or not its answer is the usual one; null when they could not all be found.</summary>
    /// <param name="named">The resources of that form that the model has.</param>
    /// <param name="owner">The account of those that it does not have.</param>
    public ImmutableArray<JudgedCell>? Form(IReadOnlyCollection<ModelledResource> named, string owner)
    {
        ActionName action = domain.Action;
        ModelledResource[] special = [.. named.Where(m => m.Account != owner || !m.IsOrdinaryFor(action))];
        (JudgedCell[]? cells, ImmutableArray<ResourceSet> sets) = Rest(special, [], owner);
        if (scan.KnowsTags && special.Length < named.Count && cells?.Any(c => c.Outcome.IsOpen) == true)
        {
            special = [.. named];
            (cells, sets) = Rest(special, [], owner);
        }

        if (cells is null)
        {
            return null;
        }

        AccountAnswer all = All(owner, special, cells, sets, _ => true);
        return all.IsWorkedOut ? all.Cells : null;
    }

    /// <summary>Where the subject's own side allows nothing, and in other accounts: only the side of a resource that the model has can grant.</summary>
    /// <param name="account">The account.</param>
    /// <param name="modelled">Its resources in the model.</param>
    /// <param name="shared">Sets that may tell them apart too.</param>
    public AccountAnswer Granting(string account, IEnumerable<ModelledResource> modelled, ImmutableArray<ResourceSet> shared)
    {
        (SubjectScan all, ActionDomain action) = (scan, domain);
        return All(
            account,
            [.. modelled.Where(m => m.CouldGrant(action.Action))],
            [],
            shared,
            found => found.Any(c => !c.Outcome.IsDenied || all.IsGranted(action, c.Cell.Example)));
    }

    // What is left of an account when some resources are looked at by themselves.
    private (JudgedCell[]? Cells, ImmutableArray<ResourceSet> Sets) Rest(
        IEnumerable<ModelledResource> special, IEnumerable<ArnPattern> foreign, string account)
    {
        var rest = new ResourceRegion(account, scan.Partition, domain)
        {
            Without = [.. special.SelectMany(m => m.Terms)],
            Foreign = [.. foreign],
            Form = form,
        };
        while (true)
        {
            // What applies is the same for all of them, so any will do to tell it.
            if (scan.FindOwn(ref rest, budget) is not { } example)
            {
                return (budget.IsSpent ? null : [], []);
            }

            ImmutableArray<ResourceSet> sets = scan.Sets.Of(domain, scan.OwnRequest(domain, example), budget);
            if (scan.Splitter.Split(rest with { Sets = sets }, null, budget) is not { } found)
            {
                return (null, sets);
            }

            // What another account owns is no example, and another one has to be found.
            SubjectScan all = scan;
            ArnPattern[] others = [.. found.SelectMany(c => all.ForeignAt(account, c.Example)).Distinct()];
            if (others.Length == 0)
            {
                return (Judge(found), sets);
            }

            rest = rest with { Foreign = [.. rest.Foreign, .. others] };
        }
    }

    private AccountAnswer All(
        string account,
        IReadOnlyCollection<ModelledResource> modelled,
        JudgedCell[] first,
        ImmutableArray<ResourceSet> shared,
        Predicate<JudgedCell[]> isWorthTelling)
    {
        List<JudgedCell> all = [.. first];
        ILookup<ArnPattern, ResourceSet> holders = modelled.SelectMany(m => m.Without, (m, below) => (Below: below, m.Sets))
            .SelectMany(p => p.Sets, (p, set) => (p.Below, Set: set))
            .ToLookup(p => p.Below, p => p.Set);
        foreach (ModelledResource resource in modelled)
        {
            ImmutableArray<ArnPattern> terms = resource.TermsIn(domain);
            var region = new ResourceRegion(account, resource.Arn.Partition, domain) { Terms = terms, Without = resource.Without, Form = form };
            if (terms.IsEmpty)
            {
                continue;
            }

            // Whether it fits the sets of the others, and what it is a part of, is told too, so that those can be told from it.
            ImmutableArray<ResourceSet> sets =
            [
                .. resource.Sets.Where(s => terms.Contains(s.Patterns[0]))
                    .Concat(holders[ArnPattern.Of(resource.Arn)])
                    .Concat(shared)
                    .Concat(SetsIn(region))
                    .Distinct(),
            ];
            if (scan.Splitter.Split(region with { Sets = sets }, resource, budget) is not { } cells)
            {
                return new AccountAnswer(account, [], IsWorkedOut: false);
            }

            JudgedCell[] found = Judge(cells);

            // What lies below another resource is cut out of it, also where nothing about it is worth telling.
            if (isWorthTelling(found) || holders[ArnPattern.Of(resource.Arn)].Any())
            {
                all.AddRange(found);
            }
        }

        return new AccountAnswer(account, [.. all]);
    }

    // A bucket has tags and its objects have others, and patterns may name them.
    private IEnumerable<ResourceSet> SetsIn(ResourceRegion region)
    {
        foreach (ArnPattern term in region.Terms)
        {
            if (scan.Splitter.FindTerm(region with { Terms = [term] }, budget) is { } example)
            {
                foreach (ResourceSet set in scan.Sets.Of(domain, scan.OwnRequest(domain, example), budget))
                {
                    yield return set;
                }
            }
        }
    }

    private JudgedCell[] Judge(ImmutableArray<ResourceCell> cells)
    {
        var judged = new JudgedCell[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            // A judgement costs more than a step of a search, but not so much more that the budget should end here.
            budget.Look();
            judged[i] = new JudgedCell(cells[i], scan.Judge(domain, scan.OwnRequest(domain, cells[i].Example)));
        }

        return judged;
    }

    private sealed class SetsComparer : IEqualityComparer<ResourceSet[]>
    {
        public static SetsComparer Instance { get; } = new();

        public bool Equals(ResourceSet[]? x, ResourceSet[]? y) => x is not null && y is not null && x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ResourceSet[] obj)
        {
            var hash = default(HashCode);
            foreach (ResourceSet set in obj)
            {
                hash.Add(set);
            }

            return hash.ToHashCode();
        }
    }
}
