using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
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

    /// <summary>A form that each of them has, where only a part of the resources is asked for.</summary>
    public ArnPattern? Form { get; init; }

    /// <summary>The resources as groups of a search.</summary>
    /// <param name="told">The sets that may tell them apart.</param>
    public ImmutableArray<GlobGroup> ToGroups(IReadOnlyCollection<ResourceSet> told)
    {
        ImmutableArray<GlobGroup>.Builder groups = ImmutableArray.CreateBuilder<GlobGroup>();
        groups.Add(new GlobGroup(GlobRole.Required, FormsFor(told)));
        if (!Terms.IsEmpty)
        {
            groups.Add(new GlobGroup(GlobRole.Required, [.. Terms.Select(t => t.Glob)]));
        }

        if (Form is not null)
        {
            groups.Add(new GlobGroup(GlobRole.Required, [Form.Glob]));
        }

        if (!Without.IsEmpty)
        {
            groups.Add(new GlobGroup(GlobRole.Forbidden, [.. Without.Select(w => w.Glob)]));
        }

        groups.AddRange(told.Select(t => new GlobGroup(GlobRole.Told, t.Globs)));
        return groups.ToImmutable();
    }

    // A resource that is named has its place. Of the others, what stands in the account field is the owner, or a word
    // that some policy uses there: "aws" of managed policies, nothing at all of public documents.
    private ImmutableArray<Glob> FormsFor(IReadOnlyCollection<ResourceSet> told)
    {
        if (!Terms.IsEmpty)
        {
            return [.. Domain.Forms.Select(f => f.Anywhere)];
        }

        const int RegionField = 2;
        const int AccountField = 3;
        ArnPattern[] named = [.. told.SelectMany(t => t.Patterns), .. Form is null ? Array.Empty<ArnPattern>() : [Form]];
        HashSet<string> accounts = [Account, .. named.Select(p => p.LiteralField(AccountField)).OfType<string>().Where(a => !Arn.IsAccountId(a))];
        bool mayLackRegion = named.Any(p => p.LiteralField(RegionField)?.Length == 0);
        return [.. Domain.Forms.SelectMany(f => f.In(Partition, accounts, mayLackRegion))];
    }
}
