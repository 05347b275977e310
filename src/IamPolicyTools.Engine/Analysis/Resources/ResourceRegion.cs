using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>Resources of one account that share what applies to them as resources.</summary>
/// <param name="Account">The account that owns them.</param>
/// <param name="Partition">The partition that they are in.</param>
/// <param name="Domain">The action, and the resources that it can be asked on.</param>
internal sealed record ResourceRegion(string Account, string Partition, ActionDomain Domain)
{
    /// <summary>The patterns of which each resource fits at least one; none for all that the action can be asked on.</summary>
    public ImmutableArray<ArnPattern> Terms { get; init; } = [];

    /// <summary>Patterns that none of them fits.</summary>
    public ImmutableArray<ArnPattern> Without { get; init; } = [];

    /// <summary>Names of resources of other accounts, as far as they had to be told from these: none of these fits them either.</summary>
    public ImmutableArray<ArnPattern> Foreign { get; init; } = [];

    /// <summary>All patterns that none of them fits.</summary>
    public IEnumerable<ArnPattern> Excluded => Foreign.IsEmpty ? Without : Without.IsEmpty ? Foreign : Without.Concat(Foreign);

    /// <summary>A form that each of them has, where only a part of the resources is asked for.</summary>
    public ArnPattern? Form { get; init; }

    /// <summary>The sets that may tell them apart.</summary>
    public ImmutableArray<ResourceSet> Sets { get; init; } = [];

    /// <summary>Other places than the account and its partition, where these are meant instead of the account's own resources; none for those.</summary>
    public ImmutableArray<ResourcePlace> Places { get; init; } = [];

    /// <summary>True for resources of other accounts and partitions, of which nothing is told but what must not be said of them.</summary>
    public bool IsOutside => !Places.IsEmpty;

    /// <summary>True for the set of just one of <see cref="Terms"/>.</summary>
    public bool IsTerm(ResourceSet set) => set.Patterns.Length == 1 && Terms.Contains(set.Patterns[0]);

    /// <summary>True when only resources with known names are meant.</summary>
    public bool HasOnlyNames => !Terms.IsEmpty && Terms.All(t => t.Glob.IsLiteral);

    /// <summary>The names, where only such are meant.</summary>
    public IEnumerable<string> Names
    {
        get
        {
            ImmutableArray<Glob> forms = FindForms();
            return Terms.Select(t => t.Glob.Prefix)
                .Where(n => forms.Any(f => f.Matches(n)) && (Form is null || Form.Matches(n)) && !Excluded.Any(w => w.Matches(n)));
        }
    }

    /// <summary>The resources as groups of a search.</summary>
    /// <param name="tells">True to tell of each resource which of the sets it fits: those groups are the last ones.</param>
    public ImmutableArray<GlobGroup> ToGroups(bool tells)
    {
        ImmutableArray<GlobGroup>.Builder groups = ImmutableArray.CreateBuilder<GlobGroup>();
        groups.Add(new GlobGroup(GlobRole.Required, FindForms()));
        if (!Terms.IsEmpty)
        {
            groups.Add(new GlobGroup(GlobRole.Required, [.. Terms.Select(t => t.Glob)]));
        }

        if (Form is not null)
        {
            groups.Add(new GlobGroup(GlobRole.Required, [Form.Glob]));
        }

        ImmutableArray<Glob> excluded = [.. Excluded.Select(w => w.Glob)];
        if (!excluded.IsEmpty)
        {
            groups.Add(new GlobGroup(GlobRole.Forbidden, excluded));
        }

        if (tells)
        {
            groups.AddRange(Sets.Select(s => new GlobGroup(GlobRole.Told, s.Globs)));
        }

        return groups.ToImmutable();
    }

    // A resource that is named has its place. Of the others, what stands in the account field is the owner, or a word
    // that some policy uses there: "aws" of managed policies, nothing at all of public documents.
    private ImmutableArray<Glob> FindForms()
    {
        ArnPattern[] named = [.. Terms, .. Sets.SelectMany(t => t.Patterns), .. Form is null ? Array.Empty<ArnPattern>() : [Form]];
        bool namesHaveColons = Domain.HasColonInName(named);
        if (!Terms.IsEmpty)
        {
            return [.. Domain.Forms.Select(f => f.Anywhere(namesHaveColons))];
        }

        const int RegionField = 2;
        const int AccountField = 3;
        ArnPattern[] withoutRegion = [.. named.Where(p => p.LiteralField(RegionField)?.Length == 0)];
        bool MayLackRegion(ArnForm form) =>
            Array.Exists(withoutRegion, p => form.Anywhere(namesHaveColons: true).Overlaps(p.FieldByField));
        if (IsOutside)
        {
            return
            [
                .. Places.SelectMany(p => Domain.Forms.Where(f => f.HasAccount || p.Partition != Partition)
                        .SelectMany(f => f.In(p.Partition, [p.Account], MayLackRegion(f), namesHaveColons)))
                    .Distinct(),
            ];
        }

        // What means resources of other types only says nothing of these: without a Region those of the service that have none, if there are any.
        ArnPattern[] worded = [.. named.Where(p => p.LiteralField(AccountField) is { } word && !Arn.IsAccountId(word))];
        bool MeansTypesWithoutRegion(ArnPattern p, ArnForm form) =>
            form.HasRegion && withoutRegion.Contains(p) && Domain.Forms.Any(f => !f.HasRegion && f.ServiceField == form.ServiceField);
        IEnumerable<string> WordsFor(ArnForm form) => worded
            .Where(p => form.Overlaps(p) && !MeansTypesWithoutRegion(p, form))
            .Select(p => p.LiteralField(AccountField)!);

        // PL-84b: a folder is one of an account.
        bool isOfFolders = !CheckedResource.FolderFormsOf(Domain.Action).IsEmpty;
        HashSet<string> AccountsOf(ArnForm form) => [Account, .. isOfFolders ? [] : WordsFor(form)];
        return [.. Domain.Forms.SelectMany(f => f.In(Partition, AccountsOf(f), MayLackRegion(f), namesHaveColons))];
    }
}

/// <summary>Where resources are.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Account">The account that owns them.</param>
internal readonly record struct ResourcePlace(string Partition, string Account);
