using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>Why an element of a statement did not match: the nearest of its entries beside what the request has.</summary>
public sealed record ElementTrace
{
    /// <summary>What stands for the text of a policy that is marked as sensitive (TF-21).</summary>
    internal const string Hidden = "(sensitive)";

    private static readonly string[] s_fields = ["", "the partition", "the service", "the Region", "the account"];

    /// <summary>The element as AWS names it: <c>Resource</c>, <c>NotResource</c>, <c>Action</c> …</summary>
    public required string Element { get; init; }

    /// <summary>
    /// The entry that comes nearest, as written; of a negated element the one that covers the request. Null when it lists nothing.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>The entry with the values of its variables; null when it has none, or none has a value.</summary>
    public string? ResolvedPattern { get; init; }

    /// <summary>How many entries the element lists.</summary>
    public int PatternCount { get; init; }

    /// <summary>What the request has in its place: the action, the ARN, who asks.</summary>
    public required string RequestValue { get; init; }

    /// <summary>What sets the two apart, where it can be said in a word; null otherwise.</summary>
    public string? Hint { get; init; }

    private bool IsNegated => Element.StartsWith("Not", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Pattern is null)
        {
            return DisplayedText.Line($"{Element} lists nothing: the request has '{RequestValue}'");
        }

        string resolved = ResolvedPattern is null ? string.Empty : $" = '{ResolvedPattern}'";
        string count = PatternCount > 1 && !IsNegated ? $" (the nearest of {PatternCount})" : string.Empty;
        string hint = Hint is null ? string.Empty : $" ({Hint})";
        return DisplayedText.Line(IsNegated
            ? $"{Element} '{Pattern}'{resolved} covers '{RequestValue}'{hint}"
            : $"{Element} '{Pattern}'{resolved}{count}: the request has '{RequestValue}'{hint}");
    }

    /// <summary>Tells of each element that did not match.</summary>
    internal static ImmutableArray<ElementTrace> Of(CompiledStatement statement, AccessRequest request, StatementMismatch mismatch)
    {
        ImmutableArray<ElementTrace>.Builder elements = ImmutableArray.CreateBuilder<ElementTrace>();
        if ((mismatch & StatementMismatch.Principal) != 0)
        {
            elements.Add(OfPrincipal(statement.Source.Principal, request));
        }

        if ((mismatch & StatementMismatch.Action) != 0)
        {
            elements.Add(OfAction(statement.Source.Action, request.Action));
        }

        if ((mismatch & StatementMismatch.Resource) != 0)
        {
            elements.Add(OfResource(statement, request));
        }

        return statement.Source.Location.IsSensitive ? [.. elements.Select(e => e.WithoutText())] : elements.ToImmutable();
    }

    private ElementTrace WithoutText() => this with { Pattern = Pattern is null ? null : Hidden, ResolvedPattern = null };

    private static ElementTrace OfAction(ActionElement element, ActionName action)
    {
        string[] patterns = [.. element.Patterns.Select(p => p.Text)];
        int chosen = element.IsNegated
            ? Array.FindIndex(patterns, p => ActionPattern.Compile(p).Matches(action))
            : Nearest.Find(patterns, action.Text, ignoreCase: true);
        return new ElementTrace
        {
            Element = element.IsNegated ? "NotAction" : "Action",
            Pattern = chosen < 0 ? null : patterns[chosen],
            PatternCount = patterns.Length,
            RequestValue = action.Text,
        };
    }

    private static ElementTrace OfResource(CompiledStatement statement, AccessRequest request)
    {
        PolicyString[] patterns = statement.Source.Resource is { } element ? [.. element.Patterns] : [];
        bool isNegated = statement.Source.Resource is { IsNegated: true };
        string[] resolved = Array.ConvertAll(patterns, p => ResolvedText.Of(p, request.Context) ?? p.Text);
        int chosen = isNegated
            ? FindCovering(statement.Resources, request)
            : Nearest.Find(resolved, request.Resource, ignoreCase: false);
        bool isOpen = chosen >= 0 && !statement.Resources[chosen].CanResolve(request.Context);
        return new ElementTrace
        {
            Element = isNegated ? "NotResource" : "Resource",
            Pattern = chosen < 0 ? null : patterns[chosen].Text,
            ResolvedPattern = chosen < 0 || resolved[chosen] == patterns[chosen].Text ? null : resolved[chosen],
            PatternCount = patterns.Length,
            RequestValue = request.Resource,
            Hint = isOpen ? "a variable in it has no value, and an entry that cannot be resolved matches nothing"
                : chosen < 0 || isNegated ? null
                : Difference(resolved[chosen], request.Resource),
        };
    }

    // PL-46: an entry that cannot be resolved takes the whole element out.
    private static int FindCovering(IReadOnlyList<ResourcePattern> patterns, AccessRequest request)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (!patterns[i].CanResolve(request.Context) || patterns[i].Matches(request.Resource, request.Action, request.Context))
            {
                return i;
            }
        }

        return -1;
    }

    private static ElementTrace OfPrincipal(PrincipalElement? element, AccessRequest request)
    {
        PrincipalEntry[] entries = element is null ? [] : [.. element.Entries];
        string[] values = Array.ConvertAll(entries, e => e.Value);
        Requester requester = request.Requester;
        string asked = requester.DisplayName;
        int chosen = Nearest.Find(values, asked, ignoreCase: false);
        int deleted = requester.HasIdentityPolicies ? Array.FindIndex(entries, e => IsGone(e, request)) : -1;
        chosen = deleted >= 0 ? deleted : chosen;
        return new ElementTrace
        {
            Element = element is { IsNegated: true } ? "NotPrincipal" : "Principal",
            Pattern = chosen < 0 ? null : values[chosen],
            PatternCount = values.Length,
            RequestValue = asked,
            Hint = deleted < 0
                ? null
                : $"the id of a {(PrincipalIds.IsRole(values[deleted]) ? "role" : "user")} that no longer exists; a new one of the same name has another id",
        };
    }

    // PL-20: a policy keeps the unique id of a principal that was deleted since it was named.
    private static bool IsGone(PrincipalEntry entry, AccessRequest request) =>
        entry.Type == PrincipalType.Aws && PrincipalIds.IsIdentity(entry.Value) && request.KnowsUniqueId?.Invoke(entry.Value) == false;

    // The first field of two ARNs that cannot fit; nothing where that is their last one, which a reader sees.
    private static string? Difference(string pattern, string resource)
    {
        string[] wanted = pattern.Split(':', 6);
        string[] given = resource.Split(':', 6);
        for (int i = 1; i < s_fields.Length && wanted.Length == 6 && given.Length == 6; i++)
        {
            TextPattern field = TextPattern.Compile(PolicyString.Literal(wanted[i]), PatternStyle.Wildcards);
            if (!field.Matches(given[i], NoVariables.Instance))
            {
                return given[i].Length == 0 ? $"it names {s_fields[i]}, where the ARN has none" : $"{s_fields[i]} differs";
            }
        }

        return null;
    }
}
