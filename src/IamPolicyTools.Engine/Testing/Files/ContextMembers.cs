using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>The context keys of a file or of a test, as they are written: those of a test replace the file's key by key, null takes one away.</summary>
internal sealed class ContextMembers
{
    private readonly ImmutableArray<Member> _members;
    private ContextLayer? _layer;

    private ContextMembers(ImmutableArray<Member> members) => _members = members;

    /// <summary>No keys.</summary>
    public static ContextMembers None { get; } = new([]);

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

        foreach (Member member in context.Node.Members.Where(m => !IsValue(m.Value)))
        {
            bag.Error(
                "CONTEXT_VALUE_TYPE",
                $"Found {member.Value.Describe()} as the value of '{DisplayedText.Shorten(member.Name)}'; expected a text, a number, a boolean, a list of them, or null.",
                member.Value.Location);
        }

        return new ContextMembers([.. context.Node.Members.Where(m => IsValue(m.Value))]);
    }

    /// <summary>These keys over others.</summary>
    /// <param name="below">The others.</param>
    public ContextMembers Over(ContextMembers below) => _members.IsEmpty ? below : new ContextMembers(
        [.. below._members.Where(b => !_members.Any(m => m.Name.Equals(b.Name, StringComparison.OrdinalIgnoreCase))), .. _members]);

    /// <summary>The keys with their values; always the same object.</summary>
    public ContextLayer ToLayer() => _layer ??= ContextInput.Read(_members);

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
    public static bool Read(MemberReader owner, string name) => owner.Name(name, ["true", "false"]) == "true";
}
