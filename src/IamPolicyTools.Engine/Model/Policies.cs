using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>A reference to a managed policy.</summary>
/// <param name="PolicyName">The policy's name.</param>
/// <param name="PolicyArn">The policy's ARN.</param>
public sealed record AttachedPolicy(string PolicyName, string PolicyArn)
{
    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(PolicyArn);

    /// <summary>A reference made from an ARN alone.</summary>
    /// <param name="arn">The ARN; the name is what stands behind the last slash.</param>
    public static AttachedPolicy FromArn(string arn) => new(arn[(arn.LastIndexOf('/') + 1)..], arn);
}

/// <summary>A policy inside a user, group or role.</summary>
/// <param name="PolicyName">The name.</param>
/// <param name="Document">The document, parsed.</param>
public sealed record InlinePolicy(string PolicyName, PolicyDocument Document)
{
    /// <summary>The document as JSON.</summary>
    public string PolicyDocument => Document.ToString();

    /// <summary>The name.</summary>
    public override string ToString() => DisplayedText.Line(PolicyName);
}

/// <summary>A managed policy, of a customer or of AWS, with its versions.</summary>
public sealed record ManagedPolicy : IamEntity
{
    /// <summary>The name.</summary>
    public required string PolicyName { get; init; }

    /// <summary>The unique id, <c>ANPA…</c>.</summary>
    public required string PolicyId { get; init; }

    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The versions that are known, oldest first; at least one.</summary>
    public required ImmutableArray<PolicyVersionRecord> Versions { get; init; }

    /// <summary>The id of the version in force, <c>v1</c>.</summary>
    public required string DefaultVersionId { get; init; }

    /// <summary>The highest number that a version ever had, so that none is given twice; 0 until one was deleted or added.</summary>
    internal int LastVersionNumber { get; init; }

    /// <summary>When its default version last changed, in UTC; null when unknown.</summary>
    public DateTimeOffset? UpdateDate { get; init; }

    /// <summary>Tags by key.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>
    /// How many users, groups and roles it was attached to when a call wrote it; null in a model, which has the attachments themselves.
    /// </summary>
    public int? AttachmentCount { get; init; }

    /// <summary>How many users and roles it bounded when a call wrote it; null in a model.</summary>
    public int? PermissionsBoundaryUsageCount { get; init; }

    /// <summary>True: whatever the model has can be attached.</summary>
    public bool IsAttachable { get; } = true;

    /// <summary>The document in force, parsed.</summary>
    public PolicyDocument Document
    {
        get
        {
            foreach (PolicyVersionRecord version in Versions)
            {
                if (version.VersionId == DefaultVersionId)
                {
                    return version.Document;
                }
            }

            throw new InvalidOperationException($"The policy {Arn} has no version {DefaultVersionId}.");
        }
    }

    /// <summary>The document in force as JSON.</summary>
    public string PolicyDocument => Document.ToString();

    /// <summary>True for a policy of AWS's own.</summary>
    public bool IsAwsManaged => AccountId == "aws";

    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>A version of a managed policy.</summary>
/// <param name="VersionId"><c>v1</c>, <c>v2</c> …</param>
/// <param name="Document">The document, parsed; its text is the document's <c>ToString()</c>.</param>
/// <param name="CreateDate">When it was created, in UTC; null when unknown.</param>
public sealed record PolicyVersionRecord(string VersionId, PolicyDocument Document, DateTimeOffset? CreateDate)
{
    /// <summary>The id.</summary>
    public override string ToString() => DisplayedText.Line(VersionId);
}
