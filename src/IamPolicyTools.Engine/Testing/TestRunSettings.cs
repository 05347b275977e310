using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Testing.Coverage;

namespace IamPolicyTools.Testing;

/// <summary>What the cases of a run are asked of.</summary>
public sealed record TestRunSettings
{
    /// <summary>The model.</summary>
    public required IamModel Model { get; init; }

    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The credential profiles, and the credentials that were handed out.</summary>
    public required ProfileSources Profiles { get; init; }

    /// <summary>Only cases with one of these tags are run; all where there is none. Case is ignored.</summary>
    public IReadOnlyCollection<string> Tags { get; init; } = [];

    /// <summary>True when a file whose tests are all skipped may be green.</summary>
    public bool AllowsSkipped { get; init; }

    /// <summary>Notes what the cases see of the policies; null when nobody wants to know.</summary>
    public CoverageRecorder? Coverage { get; init; }

    /// <summary>What resources there are to be misspelt; null for those of the model.</summary>
    public NearResources? Names { get; init; }

    /// <summary>The clock that durations are taken with.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
