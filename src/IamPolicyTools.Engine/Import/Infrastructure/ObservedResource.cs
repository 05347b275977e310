using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// What a source that was observed says of a resource. What it does not tell keeps what is known, and is unknown where nothing is (IN-32,
/// CFG-5).
/// </summary>
internal sealed record ObservedResource
{
    /// <summary>The ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceLocation Place { get; init; }

    /// <summary>The policy; null for none.</summary>
    public PolicyDocument? Policy { get; init; }

    /// <summary>True where the source tells the policy, also that there is none.</summary>
    public bool IsPolicyTold { get; init; }

    /// <summary>
    /// The settings that the source tells, by the members of the account document: <c>Tags</c>, <c>PublicAccessBlock</c> …
    /// </summary>
    public ImmutableArray<string> Told { get; init; } = [];

    /// <summary>Sets them.</summary>
    public Func<Resource, Resource> Set { get; init; } = resource => resource;

    /// <summary>Why a slot is not known.</summary>
    public string Reason { get; init; } = "the source does not tell";

    /// <summary>Adds the edit.</summary>
    public void AddTo(EditList edits, Owner owner) =>
        edits.Add(EditPhase.Put, $"Put {Arn}", Place, model => Put(model.FindOwner(Arn) ?? model.Of(owner)));

    /// <summary>The settings that a resource of an ARN can have.</summary>
    public static ImmutableArray<string> SettingsOf(string arn) => !Language.Arn.TryParse(arn, out Arn parts) ? [] : parts.Service switch
    {
        "s3" when parts.Resource.StartsWith("accesspoint", StringComparison.Ordinal) => [nameof(Resource.PublicAccessBlock)],
        "s3" => [nameof(Resource.PublicAccessBlock), nameof(Resource.ObjectOwnership), nameof(Resource.Acl)],
        "kms" => [nameof(Resource.Grants)],
        _ => [],
    };

    private void Put(AccountEditor account)
    {
        Resource? known = account.Resources.GetValueOrDefault(Arn);
        bool isKnown = known is { IsStub: false };
        Resource resource = known ?? new Resource { Arn = Arn, AccountId = account.Account.AccountId };
        ImmutableSortedDictionary<string, string> unknowns = known is { IsStub: false } ? known.Unknowns : UnknownMembers.None;
        foreach (string member in SettingsOf(Arn).Add(nameof(Resource.Tags)))
        {
            unknowns = Told.Contains(member) ? unknowns.Remove(member) : isKnown ? unknowns : unknowns.SetItem(member, Reason);
        }

        PolicyDocument? document = IsPolicyTold ? Policy is null ? null : ShortResources.Expand(Policy, Arn, account.Account.AccountId)
            : isKnown ? resource.Document
            : resource.Document is { UnknownReason: null } of ? of : PolicyDocument.Unknown(Reason, Place);
        account.Resources[Arn] = Set(resource with { Document = document, Location = Place, IsStub = false, Unknowns = unknowns });
    }
}
