using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>A call as it was read from a line, from a cmdlet call, or given as an operation with parameters. It names no value of a parameter.</summary>
public sealed record ApiCall
{
    /// <summary>The operation or the command, <c>lambda:CreateFunction</c>, <c>s3 cp</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The operation; null for a command that is no single one.</summary>
    public ApiOperation? Operation { get; init; }

    /// <summary>The credential profile that is named; null for none.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The Region that is named; null for none.</summary>
    public string? Region { get; init; }

    /// <summary>True when the call is not signed: its caller is anonymous, whatever the profile (CL-14).</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Why nobody knows whose credentials the call has; null where they are the profile's or the session's (CL-44). A note tells it too.</summary>
    public string? UnknownCaller { get; init; }

    /// <summary>Why a part of the call is made as somebody else, whose permissions are not asked; null where all of it is the caller's.</summary>
    internal string? AlsoAs { get; init; }

    /// <summary>The variable that names the Region, where nobody knows its value; null otherwise.</summary>
    public string? RegionVariable { get; init; }

    /// <summary>True when nothing is sent to AWS.</summary>
    public bool IsLocal { get; init; }

    /// <summary>What a reader should know of how the call was read.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Options as they are written that the call does not have, as far as the data knows; a request that they stand for is not asked. A note tells them too.</summary>
    public ImmutableArray<string> UnknownOptions { get; init; } = [];

    /// <summary>Options that the call has, that no request looks at, and that may bring one.</summary>
    internal ImmutableArray<string> OpenOptions { get; init; } = [];

    /// <summary>The notes that tell of options that no request looks at.</summary>
    public ImmutableArray<string> OptionNotes { get; init; } = [];

    /// <summary>Where the call stands.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The reading of the script that it is of; null for a call by itself.</summary>
    public ScriptTally? Tally { get; init; }

    /// <summary>The parameters by the API's names, and the options as they are written.</summary>
    internal MapValue Parameters { get; init; } = MapValue.Empty;

    /// <summary>The rows that say which requests the call makes; empty where the generic rule does.</summary>
    internal ImmutableArray<RequestRow> Rows { get; init; } = [];

    /// <summary>True where an object is what begins with the key, as with <c>--recursive</c> (CL-32).</summary>
    internal bool IsRecursive { get; init; }

    /// <summary>True where only lists are sent, as with <c>--dryrun</c> (CL-32).</summary>
    internal bool IsDryRun { get; init; }

    /// <summary>How a parameter is called where the call was written; null for the API's name.</summary>
    internal Func<string, string>? ParameterText { get; init; }

    /// <summary>The requests that IAM checks for the call.</summary>
    /// <param name="environment">Who calls, where, and what there is.</param>
    /// <exception cref="CommandLineException">A part is missing or not known.</exception>
    public ImmutableArray<ResolvedRequest> GetRequests(CallEnvironment environment) => new RequestBuilder(this, environment).Build();

    /// <summary>True where AWS lists no action for the operation and no row does: whether it needs a permission is not known (operations.md, section 6).</summary>
    public bool IsUnlisted() => Operation is { Actions.IsEmpty: true } && Rows.IsEmpty;

    /// <summary>The options of which nothing is known and which may name a role or a resource, so that AWS may check more because of them.</summary>
    public ImmutableArray<string> GetOpenOptions() => UnknownOptions.IsEmpty && OpenOptions.IsEmpty ? [] : [.. OpenParameters.Of(this)];

    /// <summary>The call with parameters that no request looks at, and with the notes that say so.</summary>
    /// <param name="unread">The parameters.</param>
    internal ApiCall WithUnread(UnreadParameters unread) => ReferenceEquals(unread, UnreadParameters.Nothing) ? this : this with
    {
        UnknownOptions = unread.None,
        OpenOptions = unread.Open,
        OptionNotes = [.. unread.Notes],
        Notes = Notes.AddRange(unread.Notes),
    };

    /// <summary>The call, of which nobody knows who makes it, with the note that says so.</summary>
    /// <param name="reason">Why.</param>
    internal ApiCall WithUnknownCaller(string reason) => this with { UnknownCaller = reason, Notes = Notes.Add(reason) };

    /// <summary>The name.</summary>
    public override string ToString() => DisplayedText.Line(Name);
}
