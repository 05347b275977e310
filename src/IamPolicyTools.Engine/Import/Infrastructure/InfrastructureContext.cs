using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>What the readers of one import share.</summary>
/// <param name="options">What the user says.</param>
/// <param name="accounts">The accounts that the model has before: its only one may be meant (IN-8).</param>
internal sealed class InfrastructureContext(InfrastructureOptions options, ImmutableArray<string> accounts)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private bool _isRegionMissing;

    /// <summary>What the user says.</summary>
    public InfrastructureOptions Options => options;

    /// <summary>The tokens, and the answers to them.</summary>
    public UnknownValues Values { get; } = new(options.Answers);

    /// <summary>The organization, once all account documents of the import are read; null for none.</summary>
    public Func<Organization?> Organization { get; init; } = () => null;

    /// <summary>The id of the account of a name; null for none.</summary>
    public Func<string, string?> AccountIdOf { get; init; } = _ => null;

    /// <summary>The name of the account of an id; null where no document tells it.</summary>
    public Func<string, string?> AccountNameOf { get; init; } = _ => null;

    /// <summary>What CloudFormation told of stacks that are there (CFN-41).</summary>
    public DeployedStacks Deployed { get; init; } = new();

    /// <summary>The permission sets of Identity Center: files tell of them piece by piece (7.4.4).</summary>
    public PermissionSets PermissionSets { get; } = new();

    /// <summary>True the first time that something is asked: what is said of many things is said once.</summary>
    public bool Once(string what) => _told.Add(what);

    /// <summary>The account that is meant (IN-8).</summary>
    /// <param name="told">What the source says; null for nothing.</param>
    /// <param name="what">What is put there, for the error: the address.</param>
    /// <param name="place">Where that stands.</param>
    /// <exception cref="InvalidTextException">Nothing tells it.</exception>
    public string AccountOf(string? told, string what, SourceLocation place)
    {
        if ((options.AccountId ?? told ?? (accounts is [{ } only] ? only : null)) is { } account)
        {
            return account;
        }

        if (!options.AllowUnknownAccount)
        {
            throw SourceFile.FileError(
                "ACCOUNT_UNKNOWN", "IN-8", $"Nothing tells which account {what} belongs to; expected it by -AccountId, or -AllowUnknownAccount to go on with {Owner.NoAccount}", place);
        }

        Values.List(new UnknownValue(Owner.NoAccount, UnknownValueKind.AccountId, "account").At(place));
        return Owner.NoAccount;
    }

    /// <summary>The Region that is meant; a token where nothing tells it, and a warning once (IN-9).</summary>
    public string RegionOf(string? told, SourceFile file, SourceLocation place)
    {
        if ((told ?? options.Region) is { } region)
        {
            return region;
        }

        if (!_isRegionMissing)
        {
            _isRegionMissing = true;
            file.Warn(
                "REGION_UNKNOWN", "IN-9", $"Nothing tells the Region: {UnknownToken.Region} stands for it. Expected it by -Region", place);
        }

        Values.List(new UnknownValue(UnknownToken.Region, UnknownValueKind.Region, "region").At(place));
        return UnknownToken.Region;
    }

    /// <summary>Lists an undecided condition under which something exists (IN-13).</summary>
    public string? Undecided(string? existsWhen, SourceLocation place)
    {
        if (existsWhen is not null)
        {
            Values.List(new UnknownValue(OpenStatements.TokenOf(existsWhen), UnknownValueKind.Condition, existsWhen).At(place));
        }

        return existsWhen;
    }
}
