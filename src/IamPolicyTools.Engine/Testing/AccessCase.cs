using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing;

/// <summary>One case of an access test: who, what, on what, and what is expected (access-tests.md, AT-1).</summary>
public sealed record AccessCase
{
    /// <summary>The test's name, and behind it what varies: stable, unique in its file.</summary>
    public required string Name { get; init; }

    /// <summary>Where the test stands in its file; of a matrix the cell.</summary>
    public required SourceLocation Location
    {
        get;
        init
        {
            field = value;
            Place = Records.Location.Of(value);
        }
    }

    /// <summary>The same for records. The cases of a test share it.</summary>
    internal Location? Place { get; private init; }

    /// <summary>Who asks; null where the question is who may (AT-5).</summary>
    public Asker? Asker { get; init; }

    /// <summary>The action, <c>service:Name</c>; null where only whether the asker's roles can be assumed is asked.</summary>
    public string? Action { get; init; }

    /// <summary>The resource's ARN, or a form of ARNs with wildcards, which means every one of them (AT-3); null where the action takes none.</summary>
    public string? Resource { get; init; }

    /// <summary>The API operation that is called, <c>lambda:CreateFunction</c>; null where an action is asked about.</summary>
    public string? Operation => Call?.Name;

    /// <summary>The call with its parameters.</summary>
    internal ApiCall? Call { get; init; }

    /// <summary>The context keys, those of the file below those of the test.</summary>
    public ContextLayer Context { get; init; } = ContextLayer.Empty;

    /// <summary>The Region whose endpoint is called, or null.</summary>
    public string? Region { get; init; }

    /// <summary>What is expected.</summary>
    public required Expectation Expectation { get; init; }

    /// <summary>Why it is not run; null when it is.</summary>
    public string? Skip { get; init; }

    /// <summary>True when only such cases are to be run (AT-7).</summary>
    public bool IsOnly { get; init; }

    /// <summary>The test's tags.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Who looks after the test, or null.</summary>
    public string? Owner { get; init; }

    /// <summary>Why the test is there, or null.</summary>
    public string? Because { get; init; }

    /// <summary>The policies that it brings itself; null where it is asked of the accounts.</summary>
    internal OwnPolicies? Policies { get; init; }

    /// <summary>What makes the question doubtful, a name that nobody knows; null when nothing does. Such a case is not asked.</summary>
    internal string? Doubt { get; init; }

    /// <summary>True when the test asks about other resources too: of a cross product some pairs mean nothing.</summary>
    internal bool HasSiblings { get; init; }

    /// <summary>True for a resource with wildcards: every resource that fits (AT-3). So does a star alone, or none, for an action that is asked on resources.</summary>
    internal bool IsForm => Resource is { Length: > 1 } text
        ? text.AsSpan().ContainsAny('*', '?')
        : Action is { } action
            && Expectation is { Answer: ExpectedAnswer.Allowed or ExpectedAnswer.Denied, ByPolicyType: null, ByStatement: null }
            && IamCatalogue.Default.FindAction(action) is { IsWildcardOnly: false };
}
