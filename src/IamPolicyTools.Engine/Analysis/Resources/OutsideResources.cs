using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Resources outside of an account: what patterns tell apart there that need not be told apart inside. Where an identity policy names the
/// account and a boundary does not, only the first of them says that nothing is allowed outside.
/// </summary>
internal static class OutsideResources
{
    private const int PartitionField = 0;
    private const int AccountField = 3;
    private const int AccountDigits = 12;

    private static readonly ImmutableArray<string> s_partitions = ["aws", "aws-cn", "aws-us-gov"];

    /// <summary>What applies to a resource whose own side grants everything to everybody.</summary>
    /// <param name="account">The account that a share is for .</param>
    public static ResourcePolicies Granting(string account) => new()
    {
        Policy = CompiledPolicySet.Create(AwsPolicies.RcpFullAwsAccess with { Kind = PolicyKind.Resource }),
        Shares = [new ResourceShare(account, ["*"])],
    };

    /// <summary>Places that stand for all outside of an account, as far as patterns tell them apart; none where they tell nothing there.</summary>
    /// <param name="domain">The action.</param>
    /// <param name="sets">The patterns.</param>
    /// <param name="own">The account.</param>
    /// <param name="always">True to look outside, too, where all patterns name the account.</param>
    public static ImmutableArray<ResourcePlace> PlacesFor(ActionDomain domain, ImmutableArray<ResourceSet> sets, ResourcePlace own, bool always)
    {
        ArnPattern[] patterns = [.. sets.SelectMany(s => s.Patterns).Where(p => !p.IsEverything && domain.Overlaps(p)).Distinct()];

        // What a condition makes of the ARN names no partition, and means none.
        ImmutableArray<GlobToken>[] partitions =
        [
            .. sets.Where(s => !s.IsMade).SelectMany(s => s.Patterns).Intersect(patterns).Select(p => p.Field(PartitionField)).OfType<ImmutableArray<GlobToken>>(),
        ];
        ImmutableArray<GlobToken>[] accounts =
        [
            .. patterns.Where(p => domain.Forms.Any(f => f.HasAccount && f.Anywhere(namesHaveColons: true).Overlaps(p.FieldByField)))
                .Select(p => p.Field(AccountField))
                .OfType<ImmutableArray<GlobToken>>(),
        ];

        // That a condition tells the owner is written into the patterns, which name the account for no other reason.
        bool tellsOwner = sets.Any(s => s.IsMade && s.Patterns.Any(p => p.LiteralField(AccountField) == own.Account));
        bool crossesAccounts = Array.Exists(accounts, a => !IsAny(a)) && (always || tellsOwner || Array.Exists(accounts, a => TextOf(a) != own.Account));
        bool crossesPartitions = Array.Exists(partitions, IsAny) && !Array.TrueForAll(partitions, IsAny);
        string[] others = crossesAccounts ? [.. Others(accounts, own.Account)] : [];
        return
        [
            .. others.Select(a => own with { Account = a }),
            .. (crossesPartitions ? s_partitions : []).Where(p => p != own.Partition)
                .SelectMany(p => others.Append(own.Account).Select(a => new ResourcePlace(p, a))),
        ];
    }

    // Those that are named, one for each pattern of numbers, and one that nobody names.
    private static IEnumerable<string> Others(ImmutableArray<GlobToken>[] fields, string own)
    {
        HashSet<string> named = [.. fields.Where(f => !IsAny(f)).Select(Fill).Where(a => a.Length == AccountDigits && Arn.IsAccountId(a) && a != own)];
        Glob[] narrow = [.. fields.Where(f => !IsAny(f)).Select(f => Glob.Of(f))];
        string stranger = Enumerable.Range(0, 2 * (fields.Length + 1))
            .Select(i => (999_999_999_999 - i).ToString(CultureInfo.InvariantCulture))
            .FirstOrDefault(a => a != own && !Array.Exists(narrow, n => n.Matches(a))) ?? string.Empty;
        return stranger.Length == 0 ? named : named.Append(stranger);
    }

    private static bool IsAny(ImmutableArray<GlobToken> field) => field is [{ Kind: GlobTokenKind.Many }];

    private static string? TextOf(ImmutableArray<GlobToken> field) => field.All(t => t.IsLiteral) ? Fill(field) : null;

    private static string Fill(ImmutableArray<GlobToken> field)
    {
        int missing = AccountDigits - field.Count(t => t.Kind != GlobTokenKind.Many);
        string digits = string.Empty;
        foreach (GlobToken token in field)
        {
            if (token.Kind == GlobTokenKind.Many)
            {
                digits += new string('0', Math.Max(missing, 0));
                missing = 0;
            }
            else
            {
                digits += token.IsLiteral ? token.Char : '0';
            }
        }

        return digits;
    }
}
