using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>The options of validation, findings, tests and comparison (options.md): of a file, of <c>-Option</c>, or of both.</summary>
public sealed record IamOptions
{
    /// <summary>No options: every default.</summary>
    public static IamOptions Default { get; } = new();

    /// <summary>The file that was read; null when none was.</summary>
    public string? File { get; init; }

    /// <summary>The folder that paths are relative to: the file's, or the working directory.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>What a cmdlet without -Path reads, as patterns.</summary>
    public ImmutableArray<OptionText> Paths { get; init; } = [];

    /// <summary>What of it is left out, as patterns.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>The kinds of bare policies by pattern of their paths; the first that fits counts (PO-2.11).</summary>
    public ImmutableArray<KeyValuePair<string, string>> Kinds { get; init; } = [];

    /// <summary>The file with the values of placeholders; null when there is none, or they stand in <see cref="VariableValues"/>.</summary>
    public string? VariableFile { get; init; }

    /// <summary>The values of placeholders; null when there are none here.</summary>
    public ObjectNode? VariableValues { get; init; }

    /// <summary>Switches of the evaluator, by name.</summary>
    public ImmutableSortedDictionary<string, string> Evaluation { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Which rules on documents run, and how bad they are.</summary>
    public RuleSelection Validation { get; init; } = RuleSelection.All;

    /// <summary>Which rules on accounts run, how bad they are, and their thresholds.</summary>
    public FindingOptions Findings { get; init; } = new();

    /// <summary>The baseline's path, or null.</summary>
    public string? Baseline { get; init; }

    /// <summary>What is suppressed.</summary>
    public ImmutableArray<SuppressionEntry> Suppress { get; init; } = [];

    /// <summary>The rules of the repository's own (OP-30, OP-31).</summary>
    public ImmutableArray<OwnRule> Rules { get; init; } = [];

    /// <summary>The kind that <see cref="Kinds"/> gives a file; null when no pattern fits.</summary>
    /// <param name="path">The file, absolute or relative to the working directory.</param>
    public string? KindOf(string path)
    {
        string relative = OptionFiles.Relative(Folder, path);
        return Kinds.FirstOrDefault(kind => new PathGlob(kind.Key).Matches(relative)).Value;
    }
}

/// <summary>Thresholds and trust of the rules on accounts (findings.md, FR-8).</summary>
public sealed record FindingOptions
{
    /// <summary>Which rules run, and how bad they are.</summary>
    public RuleSelection Rules { get; init; } = RuleSelection.All;

    /// <summary>The members that somebody wrote, which a rule may wait for.</summary>
    public ImmutableHashSet<string> Named { get; init; } = [];

    /// <summary>Days after which an access key is old.</summary>
    public int MaxKeyAge { get; init; } = 90;

    /// <summary>Days after which a credential is unused.</summary>
    public int MaxUnused { get; init; } = 45;

    /// <summary>Days after which a role is unused.</summary>
    public int MaxRoleUnused { get; init; } = 90;

    /// <summary>Days within which a use of the root user is recent.</summary>
    public int MaxRootUse { get; init; } = 30;

    /// <summary>The longest session, in seconds.</summary>
    public int MaxSession { get; init; } = 3600;

    /// <summary>Days after which a password is old; null when none is.</summary>
    public int? MaxPasswordAge { get; init; }

    /// <summary>How many administrators an account may have.</summary>
    public int MaxAdmins { get; init; } = 5;

    /// <summary>Accounts that belong to us besides those of the model.</summary>
    public ImmutableArray<string> TrustedAccounts { get; init; } = [];

    /// <summary>Organizations that belong to us.</summary>
    public ImmutableArray<string> TrustedOrganizations { get; init; } = [];

    /// <summary>Service principals that are trusted.</summary>
    public ImmutableArray<string> TrustedServices { get; init; } = [];

    /// <summary>Identity providers that are trusted.</summary>
    public ImmutableArray<string> TrustedProviders { get; init; } = [];

    /// <summary>Regions that are in use; empty when all are.</summary>
    public ImmutableArray<string> ApprovedRegions { get; init; } = [];

    /// <summary>How far inside reaches; null: the organization when the model has one, else the account.</summary>
    public Zone? Zone { get; init; }

    /// <summary>The tag of what is sensitive, as <c>key=value</c>.</summary>
    public string SensitiveTag { get; init; } = "data-class=confidential";

    /// <summary>The tag of break-glass principals.</summary>
    public string BreakGlassTag { get; init; } = "iam:break-glass=true";

    /// <summary>The tag of what is in production.</summary>
    public string ProductionTag { get; init; } = "env=prod";

    /// <summary>The tag of buckets whose objects are for everybody (FP-18).</summary>
    public string PublicTag { get; init; } = "public=true";
}

/// <summary>How far inside reaches.</summary>
public enum Zone : long
{
    /// <summary>Each account by itself.</summary>
    Account,

    /// <summary>The whole organization.</summary>
    Organization,
}

/// <summary>A rule of the repository's own. Read and checked; deciding it is the analysis's (OP-30, OP-31).</summary>
/// <param name="Code"><c>ORG_…</c>.</param>
/// <param name="Title">What it demands.</param>
/// <param name="Severity">How bad it is when it does not hold.</param>
public sealed record OwnRule(string Code, string Title, Severity Severity)
{
    /// <summary>True for <c>Only</c>, false for <c>Never</c>.</summary>
    public required bool IsOnly { get; init; }

    /// <summary>Of <c>Never</c>: who. <c>*</c> is everybody.</summary>
    public ImmutableArray<string> Principal { get; init; } = ["*"];

    /// <summary>The actions.</summary>
    public required ImmutableArray<string> Action { get; init; }

    /// <summary>The resources.</summary>
    public required ImmutableArray<string> Resource { get; init; }

    /// <summary>Of <c>Never</c>: the Condition block under which it may; null when never.</summary>
    public ObjectNode? Unless { get; init; }

    /// <summary>Of <c>Only</c>: who may. Empty: nobody.</summary>
    public ImmutableArray<string> By { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public Location? Location { get; init; }
}
