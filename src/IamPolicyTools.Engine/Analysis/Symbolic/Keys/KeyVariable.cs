using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic.Keys;

/// <summary>What a request may have for a key, or for two that are one: a class of values, of which one stands for all.</summary>
/// <param name="Entries">The entry of each key; null where the key is absent. Empty where no value of the class was found.</param>
/// <param name="Truths">Whether each of the conditions holds.</param>
internal sealed record KeyChoice(ImmutableArray<ContextEntry?> Entries, ImmutableArray<bool> Truths)
{
    /// <summary>False when no value is known that has these truths, though there may be one.</summary>
    public bool IsRealized => !Entries.IsEmpty;

    /// <summary>True when the key is there.</summary>
    public bool IsPresent => Entries.IsEmpty || Entries.Any(e => e is not null);
}

/// <summary>A key with its choices: together they are all that a request may have for it.</summary>
/// <param name="Keys">The key; two where they are tied to one value.</param>
/// <param name="Choices">The choices: absent first where the key may be.</param>
/// <param name="IsComplete">False when a budget was spent: there may be more.</param>
internal sealed record KeyVariable(ImmutableArray<ContextKey> Keys, ImmutableArray<KeyChoice> Choices, bool IsComplete);
