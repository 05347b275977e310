using System.Collections.Immutable;

namespace IamPolicyTools.Analysis.Policies;

/// <summary>What a statement must say of one action.</summary>
/// <param name="IsDeny">True to refuse, false to grant.</param>
/// <param name="IsNotResource">True when all resources but those listed are meant.</param>
/// <param name="Resources">The entries of the Resource or NotResource element. Of a Resource element one, so that facts can be put together anew.</param>
/// <param name="Conditions">What must hold.</param>
internal sealed record StatementFact(bool IsDeny, bool IsNotResource, ImmutableArray<string> Resources, ConditionList Conditions)
{
    /// <summary>Equal for facts that say the same.</summary>
    public bool Equals(StatementFact? other) =>
        other is not null
        && IsDeny == other.IsDeny
        && IsNotResource == other.IsNotResource
        && Resources.AsSpan().SequenceEqual(other.Resources.AsSpan())
        && Conditions.Equals(other.Conditions);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsDeny, IsNotResource, Resources[0], Resources.Length, Conditions);
}
