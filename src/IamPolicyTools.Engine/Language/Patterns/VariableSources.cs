using System.Diagnostics.CodeAnalysis;

namespace IamPolicyTools.Language.Patterns;

/// <summary>The source of variables where there are none.</summary>
internal sealed class NoVariables : IVariableSource
{
    /// <summary>The only one needed.</summary>
    public static NoVariables Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryResolve(ContextKey key, string? fallback, out string value)
    {
        value = fallback ?? string.Empty;
        return fallback is not null;
    }
}

/// <summary>The source of variables whose values may be any, so that no default can be counted on.</summary>
internal sealed class FreeVariables : IVariableSource
{
    /// <summary>The only one needed.</summary>
    public static FreeVariables Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryResolve(ContextKey key, string? fallback, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return false;
    }
}
