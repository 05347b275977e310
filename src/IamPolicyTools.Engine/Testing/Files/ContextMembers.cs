using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Operations;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;
using IamPolicyTools.Validation.Facts;
using IamPolicyTools.Validation.Rules;

namespace IamPolicyTools.Testing.Files;

/// <summary>The context keys of a file or of a test, as they are written: those of a test replace the file's key by key, null takes one away.</summary>
internal sealed class ContextMembers
{
    private readonly ImmutableArray<Member> _members;
    private ContextLayer? _layer;

    private ContextMembers(ImmutableArray<Member> members, string? doubt) => (_members, Doubt) = (members, doubt);

    /// <summary>No keys.</summary>
    public static ContextMembers None { get; } = new([], null);

    /// <summary>The names of the keys.</summary>
    public IEnumerable<string> Names => _members.Select(m => m.Name);

    /// <summary>A key of a service that nobody knows, or a value that cannot be meant, in words; null when there is none. A denial that waits for it never comes.</summary>
    public string? Doubt { get; }

    /// <summary>Reads a member that is an object of keys.</summary>
    /// <param name="owner">The object that it is a member of.</param>
    /// <param name="name">Its name.</param>
    /// <param name="bag">Takes the faults.</param>
    public static ContextMembers Of(MemberReader owner, string name, DiagnosticBag bag)
    {
        if (owner.Object(name) is not { } context)
        {
            return None;
        }

        string? doubt = null;
        ImmutableArray<Member>.Builder members = ImmutableArray.CreateBuilder<Member>();
        foreach (Member member in context.Node.Members)
        {
            doubt ??= CheckName(member, bag);
            if (members.FirstOrDefault(m => IsSame(m, member)) is { Name: { } first })
            {
                bag.Error(
                    "DUPLICATE_CONTEXT_KEY",
                    $"Found the key '{DisplayedText.Shorten(member.Name)}' beside '{DisplayedText.Shorten(first)}'; expected one of them: case does not tell them apart.",
                    member.NameLocation);
            }
            else if (CheckValue(member, bag))
            {
                members.Add(member);
                doubt ??= ValuesOf(member).Select(v => TextDoubts.OfValue(member.Name, v.Text)).FirstOrDefault(d => d is not null);
            }
        }

        return new ContextMembers(members.ToImmutable(), doubt);
    }

    /// <summary>These keys over others.</summary>
    /// <param name="below">The others.</param>
    public ContextMembers Over(ContextMembers below) => _members.IsEmpty ? below : new ContextMembers(
        [.. below._members.Where(b => !_members.Any(m => IsSame(m, b))), .. _members], Doubt ?? below.Doubt);

    /// <summary>The keys with their values; always the same object.</summary>
    public ContextLayer ToLayer() => _layer ??= ContextInput.Read(_members);

    /// <summary>A key that no request of a test has, so that it counts as absent; null when there is none.</summary>
    /// <param name="actions">The test's actions.</param>
    /// <param name="resources">Its resources.</param>
    public string? FindUseless(IReadOnlyCollection<string> actions, IReadOnlyCollection<string> resources)
    {
        ActionName[] names = [.. actions.Where(a => ActionName.TryParse(a, out _)).Select(ActionName.Parse)];
        return names.Length == 0 ? null : _members
            .Where(m => m.Value is not ScalarNode { Kind: ScalarKind.Null })
            .Select(m => m.Name)
            .FirstOrDefault(key => names.All(a => resources.DefaultIfEmpty("*").All(r => ActionKeys.AreWithout(key, a, r))));
    }

    private static bool IsSame(Member one, Member other) => one.Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase);

    private static string? CheckName(Member member, DiagnosticBag bag)
    {
        if (KeyNameRule.Look(KeyFacts.Of(member.Name, IamCatalogue.Default), IamCatalogue.Default, AwsNames.Default) is not { } fault)
        {
            return null;
        }

        string message = fault.Fix is null ? fault.Why : $"{fault.Why} {fault.Fix}";
        if (fault.Code == KeyNameRule.OfService)
        {
            return message;
        }

        bag.Error(fault.Code, message, member.NameLocation);
        return null;
    }

    private static bool CheckValue(Member member, DiagnosticBag bag)
    {
        if (!IsValue(member.Value))
        {
            bag.Error(
                "CONTEXT_VALUE_TYPE",
                $"Found {member.Value.Describe()} as the value of '{DisplayedText.Shorten(member.Name)}'; expected a text, a number, a boolean, a list of them, or null.",
                member.Value.Location);
            return false;
        }

        bool isFit = true;
        foreach (ScalarNode value in ValuesOf(member))
        {
            if (RequestChecks.CheckValue(IamCatalogue.Default, member.Name, value.Text) is { } wrong)
            {
                bag.Error(wrong.Code, wrong.Message, value.Location);
                isFit = false;
            }
        }

        if (member.Value is ArrayNode { Items: var values } && QuestionDoubts.OfSeveral(member.Name, values.Length) is { } several)
        {
            bag.Error("INVALID_CONTEXT_VALUE", several, member.Value.Location);
            isFit = false;
        }

        return isFit;
    }

    private static IEnumerable<ScalarNode> ValuesOf(Member member) =>
        (member.Value is ArrayNode list ? list.Items : [member.Value]).OfType<ScalarNode>().Where(v => v.Kind != ScalarKind.Null);

    private static bool IsValue(Node node) => node is ScalarNode or ArrayNode && (node as ArrayNode)?.Items.All(i => i is ScalarNode { Kind: not ScalarKind.Null }) != false;
}

/// <summary>What a file says for all of its tests.</summary>
/// <param name="Context">Context keys.</param>
/// <param name="Region">The Region, or null.</param>
internal sealed record CommonOfTests(ContextMembers Context, string? Region);

/// <summary>Reads switches.</summary>
internal static class Switch
{
    /// <summary>A boolean; false when it is absent.</summary>
    /// <param name="owner">The object that it is a member of.</param>
    /// <param name="name">Its name.</param>
    public static bool Read(MemberReader owner, string name) => owner.Word(name, ["true", "false"]) == "true";
}
