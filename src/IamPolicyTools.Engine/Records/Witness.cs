using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>A request that shows what a record says (findings.md, FR-2). Its members bind to the parameters of Test-IamAccess.</summary>
/// <param name="Principal">Who asks: an ARN, <c>anonymous</c>, a service principal.</param>
/// <param name="Action">The action.</param>
/// <param name="Resource">The resource's ARN, or <c>*</c>.</param>
public sealed record Witness(string Principal, string Action, string Resource)
{
    /// <summary>Every key that the decision read and that does not derive from the principal, with its values.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Context { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The account that owns the resource, where the ARN does not tell.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>The instant at which it is asked, when the decision depends on it.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>
    /// What is decided: <c>Allowed</c>, <c>ImplicitDeny</c>, <c>ExplicitDeny</c>, <c>Conditional</c>; null before it was asked.
    /// </summary>
    public string? Decision { get; init; }

    /// <summary>What has to be supposed besides: an account outside that allows it, a session that somebody takes.</summary>
    public ImmutableArray<string> Assumes { get; init; } = [];

    /// <summary>The principal's own policies as a document, where they are supposed and not the model's; null for the model's.</summary>
    public string? IdentityPolicy { get; init; }

    /// <summary>The resource's policy as a document, where it is supposed and not the model's; null for the model's.</summary>
    public string? ResourcePolicy { get; init; }

    /// <summary>The statements that decide it.</summary>
    public ImmutableArray<RelatedLocation> Statements { get; init; } = [];

    /// <summary><c>principal action resource</c> and the decision.</summary>
    public override string ToString() =>
        DisplayedText.Line(Decision is null ? $"{Principal} {Action} {Resource}" : $"{Principal} {Action} {Resource}: {Decision}");
}
