using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>A record while it becomes edits.</summary>
/// <param name="record">The record.</param>
/// <param name="edits">Receives the edits.</param>
/// <param name="shared">What the records of one import share.</param>
internal sealed class CaptureScope(CaptureRecord record, EditList edits, CaptureShared shared)
{
    // CFG-10: what these say is that there is none.
    private static readonly string[] s_none =
    [
        "NoSuchBucketPolicy", "NoSuchEntity", "NoSuchPublicAccessBlockConfiguration", "OwnershipControlsNotFoundError", "RepositoryPolicyNotFoundException", "ResourceNotFoundException",
        "NoSuchTagSet", "PolicyNotFoundException", "NoSuchAccessPointPolicy", "PolicyNotFound",
    ];

    private readonly PolicySlots _policies = new(record.File);

    /// <summary>The record.</summary>
    public CaptureRecord Record => record;

    /// <summary>Receives the edits.</summary>
    public EditList Edits => edits;

    /// <summary>What the records of one import share.</summary>
    public CaptureShared Shared => shared;

    /// <summary>The output; nothing where an error came.</summary>
    public ObjectNode? Output => record.Output;

    /// <summary>Where the record stands.</summary>
    public SourceLocation Place => record.Place;

    /// <summary>True where the answer was that there is none.</summary>
    public bool IsNone => record.Error is { } error && s_none.Contains(error);

    /// <summary>Why the answer is not known; null where it is.</summary>
    public string? Denied => record.Error is null || IsNone ? null : $"{record.Command} ended with {record.Error}";

    /// <summary>True where the output has the whole of a set.</summary>
    public bool IsWhole => Denied is null && !record.IsPart;

    /// <summary>The items of a list of the output.</summary>
    public IEnumerable<ObjectNode> Items(string member) => Nodes.Items(Output?[member]).OfType<ObjectNode>();

    /// <summary>
    /// The account: of an ARN of the entity itself, else the record's, that of the caller, or as for every source (IN-8).
    /// </summary>
    /// <param name="arn">The ARN; null where there is none.</param>
    public Owner OwnerOf(string? arn = null)
    {
        if (Owner.Of(arn) is { } owner)
        {
            return owner;
        }

        string account = record.Account ?? shared.CallerAccount ?? shared.Context.AccountOf(null, $"aws {record.Command}", Place);
        return new Owner(
            account, Arn.PartitionOf(arn) is { IsEmpty: false } partition ? partition.ToString() : Owner.PartitionOf(record.Region));
    }

    /// <summary>The Region.</summary>
    public string Region => record.Region ?? shared.Context.RegionOf(null, record.File, Place);

    /// <summary>An option that says what an answer is about; null with an error where it is missing.</summary>
    public string? Subject(string option)
    {
        if (record.Option(option) is { Length: > 0 } subject)
        {
            return subject;
        }

        throw SourceFile.FileError(
            "SUBJECT_UNKNOWN",
            "CFG-9",
            $"The output of aws {record.Command} does not say what it is about; expected it in a capture record with --{option}: "
            + $"{{\"command\": [\"{record.Command.Replace(" ", "\", \"", StringComparison.Ordinal)}\", \"--{option}\", \"…\"], \"account\": \"…\", \"output\": …}}{(record.IsBare ? "; a policy can also be named as the Policy of a resource, or given to Test-IamAccess" : string.Empty)}",
            Place);
    }

    /// <summary>A policy; null for none.</summary>
    public PolicyDocument? Policy(Node? value, PolicyKind kind) => Denied is { } reason
        ? PolicyDocument.Unknown(reason, Place)
        : _policies.Read(value, kind, (value?.Location ?? Place).At(Place.LogicalAddress ?? record.Command));

    /// <summary>A policy that the source must have.</summary>
    public PolicyDocument PolicyOr(Node? value, PolicyKind kind, string what) =>
        Policy(value, kind) ?? PolicyDocument.Unknown($"{record.Command} does not tell {what}", Place);

    /// <summary>Puts a resource with the policy of the output; none where it has none.</summary>
    public void PutPolicy(string arn, Owner owner, Node? value)
    {
        bool isTold = Output is not null || record.Error is not null;
        new ObservedResource
        {
            Arn = arn,
            Place = Place,
            Policy = Policy(value, PolicyKind.Resource),
            IsPolicyTold = isTold
        }.AddTo(edits, owner);
    }

    /// <summary>Puts a resource with one setting; where the answer is not known, the setting is not.</summary>
    public void PutMember(Owner owner, string arn, string member, Func<Resource, Resource> set)
    {
        bool isTold = Denied is null;
        new ObservedResource
        {
            Arn = arn,
            Place = Place,
            Told = isTold ? [member] : [],
            Set = isTold ? set : known => known,
            Reason = Denied ?? $"{record.Command} does not tell"
        }.AddTo(edits, owner);
    }
}

/// <summary>What the records of one import share.</summary>
/// <param name="context">What the import shares.</param>
internal sealed class CaptureShared(InfrastructureContext context)
{
    /// <summary>What the import shares.</summary>
    public InfrastructureContext Context => context;

    /// <summary>The organization.</summary>
    public OrganizationFacts Organization { get; } = new();

    /// <summary>The permission sets, and their parts, of which records told.</summary>
    public HashSet<string> KnownSets { get; } = new(StringComparer.Ordinal);

    /// <summary>Attachments whose policies' types other records tell.</summary>
    public List<(string Policy, string Target, SourceLocation Place)> LateAttachments { get; } = [];

    /// <summary>
    /// The account of the credentials that were used, as get-caller-identity says; null where it was not recorded, or says two.
    /// </summary>
    public string? CallerAccount { get; set; }
}
