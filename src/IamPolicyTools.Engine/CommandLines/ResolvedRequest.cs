using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Whether a call is checked for a request (CL-50).</summary>
public enum RequestNeed : long
{
    /// <summary>It is.</summary>
    Required,

    /// <summary>AWS may check it: what decides is not in the parameters.</summary>
    Optional,

    /// <summary>Not now, but when what the call made is used, as the same caller.</summary>
    Deferred,

    /// <summary>IAM does not decide: the call needs no permission.</summary>
    Never,
}

/// <summary>A request that IAM checks for a call: an action on a resource, with the context keys that the call tells.</summary>
public sealed record ResolvedRequest
{
    internal ResolvedRequest(ApiCall call) => Call = call;

    /// <summary>The action, <c>lambda:CreateFunction</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The resource's ARN, or <c>*</c>. With wildcards where a part is <see cref="Unknown"/>.</summary>
    public required string Resource { get; init; }

    /// <summary>Whether the call is checked for it.</summary>
    public required RequestNeed Need { get; init; }

    /// <summary>The context keys that the call tells, each with its text, or with the list of its texts.</summary>
    public ImmutableSortedDictionary<string, object> Context { get; init; } = NoContext;

    /// <summary>The parts of the resource that nobody knows: it stands for some resource of its form (CL-60).</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>
    /// The resources that may be meant in the place of <see cref="Resource"/>, where AWS takes the one that there is: the domain whose addresses SES sends
    /// from, for one. The request is allowed for certain when it is on each.
    /// </summary>
    public ImmutableArray<string> OtherResources { get; init; } = [];

    /// <summary>The context keys that the call has with a value that its text does not tell (CL-63).</summary>
    public ImmutableArray<string> UnknownContextKeys { get; init; } = [];

    /// <summary>For <c>iam:PassRole</c>, the services it may be passed to with the call, where AWS states several.</summary>
    public ImmutableArray<string> PassedToServices { get; init; } = [];

    /// <summary>The Region whose endpoint is called; null when none is known.</summary>
    public string? Region { get; init; }

    /// <summary>The credential profile that the call names; null for none.</summary>
    public string? ProfileName => Call.ProfileName;

    /// <summary>The operation or the command, <c>lambda:CreateFunction</c>, <c>s3 cp</c>.</summary>
    public string Operation => Call.Name;

    /// <summary>Where the call stands.</summary>
    public SourceLocation Location => Call.Location;

    /// <summary>The parameter as it is written that names a key, a role or a secret which nothing else is asked about; null for any other request (CL-60).</summary>
    internal string? NamedBy { get; init; }

    /// <summary>True for the last request of its call: whoever is handed one after another need not wait for the next.</summary>
    public bool IsLast() => EndsCall;

    /// <summary>True for the last request of its call.</summary>
    internal bool EndsCall { get; init; }

    /// <summary>True where the call is about every object that begins with a key (CL-32): it is allowed when all of them are.</summary>
    internal bool IsOfMany { get; init; }

    /// <summary>The keys, or patterns of them, that the data speaks of for the request: one without a value is absent, and not unknown (CL-53).</summary>
    internal ImmutableArray<string> ToldContextKeys { get; init; } = [];

    /// <summary>The policy document that the call puts on the resource, as it is written; null where there is none, or nobody knows it .</summary>
    internal string? NewPolicy { get; init; }

    /// <summary>No context key.</summary>
    internal static ImmutableSortedDictionary<string, object> NoContext { get; } = ImmutableSortedDictionary.Create<string, object>(StringComparer.Ordinal);

    /// <summary>The call that it is a request of.</summary>
    public ApiCall GetCall() => Call;

    /// <summary>The call that it is a request of.</summary>
    internal ApiCall Call { get; }

    /// <summary>Action and resource.</summary>
    public override string ToString() => DisplayedText.Line($"{Action} on {Resource}");
}
