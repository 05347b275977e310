namespace IamPolicyTools.Import.Infrastructure;

/// <summary>What an entity is called, as a file of infrastructure says it.</summary>
/// <param name="Name">The name; made up where <paramref name="IsProvisional"/>.</param>
/// <param name="Path">The path, <c>/</c> or <c>/…/</c>; null where it is not said.</param>
/// <param name="IsProvisional">True where AWS will choose another (IN-10).</param>
/// <param name="ExistsWhen">The undecided condition under which it exists (IN-13).</param>
internal sealed record EntityName(string Name, string? Path = null, bool IsProvisional = false, string? ExistsWhen = null)
{
    /// <summary>The path, <c>/</c> or <c>/…/</c>; null where it is not said.</summary>
    public string? Path { get; } = PathOf(Path);

    /// <summary>A path with its slashes, whatever a file has.</summary>
    public static string? PathOf(string? text) =>
        text is null || (text.StartsWith('/') && text.EndsWith('/')) ? text : text.Trim('/') is { Length: > 0 } inner ? $"/{inner}/" : "/";
}

/// <summary>A user, group or role that an edge begins at.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Name">The name.</param>
internal readonly record struct IdentityRef(IdentityKind Kind, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()}/{Name}";
}

/// <summary>What policies are attached to.</summary>
internal enum IdentityKind
{
    User,
    Group,
    Role,
}
