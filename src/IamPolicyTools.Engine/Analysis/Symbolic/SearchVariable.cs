using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Evaluation.Policies;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Something that a request may have in one of several ways, and what statements are left in each.</summary>
/// <param name="Count">In how many ways.</param>
/// <param name="Passes">Of each block the ways in which it can still apply; null for a block that does not care.</param>
internal abstract record SearchVariable(int Count, bool[]?[] Passes);

/// <summary>A context key.</summary>
/// <param name="Key">The key with its choices.</param>
/// <param name="Passes">Of each block the choices in which its conditions hold.</param>
internal sealed record KeySearchVariable(KeyVariable Key, bool[]?[] Passes) : SearchVariable(Key.Choices.Length, Passes);

/// <summary>A condition whose variable has a free value: it holds, or it does not (CP-42).</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Passes">Of each block the ways.</param>
internal sealed record RelationSearchVariable(CompiledCondition Condition, bool[]?[] Passes) : SearchVariable(2, Passes);

/// <summary>What an entry with a free variable says of the resource, where it covers it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Rest">What stands in the resource behind the variable's value; null where that is not known.</param>
internal readonly record struct OpenMatch(OpenEntry Entry, string? Rest);

/// <summary>The entries with free variables that cover the resource.</summary>
/// <param name="Matches">Of each way the entries.</param>
/// <param name="Passes">Of each block the ways.</param>
internal sealed record OpenSearchVariable(ImmutableArray<ImmutableArray<OpenMatch>> Matches, bool[]?[] Passes) : SearchVariable(Matches.Length, Passes);

/// <summary>A statement in a cell: which side it belongs to, and what is left to decide.</summary>
/// <param name="Side">The side.</param>
/// <param name="Statement">The statement.</param>
internal readonly record struct Block(int Side, CompiledStatement Statement)
{
    /// <summary>True for the effect Deny.</summary>
    public bool IsDeny => Statement.IsDeny;
}
