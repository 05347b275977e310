using System.Collections.Immutable;

namespace IamPolicyTools.Testing;

/// <summary>A test file that was read (access-tests.md, 1): what its cases are asked of, and the cases.</summary>
public sealed record AccessTestFile
{
    /// <summary>The path as the user gave it.</summary>
    public required string Path { get; init; }

    /// <summary>What the accounts are read from, in order, patterns expanded; empty where the caller's model is asked.</summary>
    public ImmutableArray<AccountSource> Accounts { get; init; } = [];

    /// <summary>Paths of credentials and config files.</summary>
    public ImmutableArray<string> Credentials { get; init; } = [];

    /// <summary>The instant of the requests; null for the session's.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>The context keys that the file gives each case; the cases have them in their contexts.</summary>
    public ImmutableArray<string> ContextKeys { get; init; } = [];

    /// <summary>The Region that the file gives each case which has none; the cases have it.</summary>
    public string? Region { get; init; }

    /// <summary>True when a case whose decision depends on a key that it does not give is inconclusive (AT-6).</summary>
    public bool RequiresKeys { get; init; }

    /// <summary>True when a case whose answer assumes anything is inconclusive (AT-6).</summary>
    public bool RequiresKnown { get; init; }

    /// <summary>The cases in the order of the file.</summary>
    public required ImmutableArray<AccessCase> Cases { get; init; }

    /// <summary>True where some case is asked of accounts; a case that brings its policies needs none.</summary>
    public bool NeedsAccounts => Cases.Any(c => c.Policies is null);
}
