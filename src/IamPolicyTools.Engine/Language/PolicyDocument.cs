using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>A policy document: parsed, immutable, knowing where every part of it stands.</summary>
public sealed class PolicyDocument
{
    // 0 while it was not counted: no document is that short.
    private int _size;

    /// <summary>Creates a document.</summary>
    /// <param name="version">The written version, or null when there is none.</param>
    /// <param name="id">The <c>Id</c> element.</param>
    /// <param name="statements">The statements in order.</param>
    /// <param name="location">Where the document begins.</param>
    public PolicyDocument(PolicyVersion? version, string? id, ImmutableArray<Statement> statements, SourceLocation location)
        : this(version, id, statements, location, 0)
    {
    }

    internal PolicyDocument(PolicyVersion? version, string? id, ImmutableArray<Statement> statements, SourceLocation location, int size)
    {
        Version = version;
        Id = id;
        Statements = statements;
        Location = location;
        _size = size;
    }

    /// <summary>A document of which nothing is known: it may allow and deny anything, or not be there at all (IN-12).</summary>
    /// <param name="reason">Why it is unknown, or whence it would come: <c>aws_s3_bucket.logs.arn</c>.</param>
    /// <param name="location">Where that is said.</param>
    public static PolicyDocument Unknown(string reason, SourceLocation location = default) =>
        new(null, null, [], location) { UnknownReason = reason };

    /// <summary>Why nothing is known of the document; null for one that is known.</summary>
    public string? UnknownReason { get; private init; }

    /// <summary>The placeholders that an importer answered, with what it put in their places (PO-2.1); empty without any.</summary>
    internal ImmutableSortedDictionary<string, string> Answered { get; private init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The version as written; null when the element is missing.</summary>
    public PolicyVersion? Version { get; }

    /// <summary>The version that counts. PL-1: a document without one is a 2008-10-17 document.</summary>
    public PolicyVersion EffectiveVersion => Version ?? PolicyVersion.V2008;

    /// <summary>The <c>Id</c> element, which never influences a decision (PL-4).</summary>
    public string? Id { get; }

    /// <summary>The statements in order.</summary>
    public ImmutableArray<Statement> Statements { get; }

    /// <summary>Where the document begins.</summary>
    public SourceLocation Location { get; }

    /// <summary>
    /// True where a plan of Terraform marks the policy as sensitive (TF-21): answers name its address and its Sids, and neither its
    /// patterns nor its values. The document itself has them all.
    /// </summary>
    public bool IsSensitive => Location.IsSensitive;

    /// <summary>
    /// What AWS's quotas count: the characters of the text as it was written, white space left out (1.7). Of a document without a text, of
    /// its canonical form; 0 of one that is unknown.
    /// </summary>
    public int Size
    {
        get
        {
            if (_size == 0 && UnknownReason is null)
            {
                _size = PolicySize.Count(ToString());
            }

            return _size;
        }
    }

    /// <summary>The same document, made of a template.</summary>
    /// <param name="answered">Its placeholders, with what stands in their places.</param>
    internal PolicyDocument FilledWith(ImmutableSortedDictionary<string, string> answered) =>
        new(Version, Id, Statements, Location, _size) { Answered = answered, UnknownReason = UnknownReason };

    /// <summary>What a later layer has derived from this document, kept as long as the document is.</summary>
    internal Cache Derived { get; } = new();

    /// <summary>
    /// The document as canonical JSON on one line, the text that AWS's API would hold; of one that is unknown <c>{"Unknown":"why"}</c>.
    /// </summary>
    public override string ToString() => PolicyWriter.Write(this, indented: false);

    /// <summary>The document as canonical JSON.</summary>
    /// <param name="indented">True for two blanks a level, one member a line.</param>
    public string ToJson(bool indented = true) => PolicyWriter.Write(this, indented);
}

/// <summary>The versions of the policy language.</summary>
public enum PolicyVersion : long
{
    /// <summary><c>2008-10-17</c>: no policy variables (PL-2).</summary>
    V2008,

    /// <summary><c>2012-10-17</c>.</summary>
    V2012,
}

/// <summary>A statement of a policy document.</summary>
public sealed class Statement
{
    /// <summary>0-based position in the document.</summary>
    public required int Index { get; init; }

    /// <summary>The <c>Sid</c>, which never influences a decision (PL-5); null when absent.</summary>
    public string? Sid { get; init; }

    /// <summary>Allow or Deny.</summary>
    public required Effect Effect { get; init; }

    /// <summary>The <c>Principal</c> or <c>NotPrincipal</c> element; null when absent.</summary>
    public PrincipalElement? Principal { get; init; }

    /// <summary>The <c>Action</c> or <c>NotAction</c> element.</summary>
    public required ActionElement Action { get; init; }

    /// <summary>The <c>Resource</c> or <c>NotResource</c> element; null when absent.</summary>
    public ResourceElement? Resource { get; init; }

    /// <summary>The conditions, all of which must hold; empty when there are none.</summary>
    public PolicyList<ConditionClause> Conditions { get; init; }

    /// <summary>Where the statement begins.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The same statement with the effect Allow: what it matches, it then allows.</summary>
    internal Statement AsAllow() => Effect == Effect.Allow ? this : new()
    {
        Index = Index,
        Sid = Sid,
        Effect = Effect.Allow,
        Principal = Principal,
        Action = Action,
        Resource = Resource,
        Conditions = Conditions,
        Location = Location,
    };

    /// <summary>A copy with another principal.</summary>
    internal Statement With(PrincipalElement principal) => With(principal, Resource);

    /// <summary>A copy with other conditions.</summary>
    internal Statement With(PolicyList<ConditionClause> conditions) => With(Principal, Resource, conditions, Index);

    /// <summary>A copy at another position of its document.</summary>
    internal Statement At(int index) => index == Index ? this : With(Principal, Resource, Conditions, index);

    /// <summary>A copy with other resources.</summary>
    internal Statement With(ResourceElement resource) => With(Principal, resource);

    private Statement With(PrincipalElement? principal, ResourceElement? resource) => With(principal, resource, Conditions, Index);

    private Statement With(
        PrincipalElement? principal, ResourceElement? resource, PolicyList<ConditionClause> conditions, int index) => new()
        {
            Index = index,
            Sid = Sid,
            Effect = Effect,
            Principal = principal,
            Action = Action,
            Resource = resource,
            Conditions = conditions,
            Location = Location,
        };

    /// <summary>The Sid, or <c>#n</c> with the 1-based position.</summary>
    public string DisplayName => string.IsNullOrEmpty(Sid) ? $"#{Index + 1}" : Sid;

    /// <summary>The statement as canonical JSON.</summary>
    /// <param name="indented">True for two blanks a level, one member a line.</param>
    public string ToJson(bool indented = true) => PolicyWriter.Write(this, indented);

    /// <inheritdoc/>
    public override string ToString() => $"{DisplayName} ({Effect})";
}

/// <summary>The two effects.</summary>
public enum Effect : long
{
    /// <summary>Grants.</summary>
    Allow,

    /// <summary>Refuses, whatever else is granted (R-1).</summary>
    Deny,
}

/// <summary>An <c>Action</c> or <c>NotAction</c> element.</summary>
/// <param name="IsNegated">True for <c>NotAction</c>.</param>
/// <param name="Patterns">The patterns as written; an empty list matches nothing (PL-11).</param>
/// <param name="Location">Where the element's value begins.</param>
public readonly record struct ActionElement(bool IsNegated, PolicyList<LocatedText> Patterns, SourceLocation Location)
{
    /// <summary>The element as a policy has it, its name included.</summary>
    public override string ToString() => DisplayedText.Line($"{(IsNegated ? "NotAction" : "Action")}: {string.Join(", ", Patterns)}");
}

/// <summary>A <c>Resource</c> or <c>NotResource</c> element.</summary>
/// <param name="IsNegated">True for <c>NotResource</c>.</param>
/// <param name="Patterns">The patterns as written, variables parsed where the version has them.</param>
/// <param name="Location">Where the element's value begins.</param>
public readonly record struct ResourceElement(bool IsNegated, PolicyList<PolicyString> Patterns, SourceLocation Location)
{
    /// <summary>The element as a policy has it, its name included.</summary>
    public override string ToString() => DisplayedText.Line($"{(IsNegated ? "NotResource" : "Resource")}: {string.Join(", ", Patterns)}");
}

/// <summary>A piece of text with its place.</summary>
/// <param name="Text">The text as written.</param>
/// <param name="Location">Where it stands.</param>
public readonly record struct LocatedText(string Text, SourceLocation Location)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A <c>Principal</c> or <c>NotPrincipal</c> element.</summary>
/// <param name="IsNegated">True for <c>NotPrincipal</c>.</param>
/// <param name="IsBareWildcard">True for the plain string <c>"*"</c>, which means the same as <c>{"AWS":"*"}</c> but is written back as it
/// was.</param>
/// <param name="Entries">The entries, OR-ed (PL-15). A bare wildcard has the one entry AWS <c>*</c>.</param>
/// <param name="Location">Where the element's value begins.</param>
public sealed record PrincipalElement(bool IsNegated, bool IsBareWildcard, ImmutableArray<PrincipalEntry> Entries, SourceLocation Location)
{
    /// <summary>The element as a policy has it, its name included.</summary>
    public override string ToString() => DisplayedText.Line($"{(IsNegated ? "NotPrincipal" : "Principal")}: {string.Join(", ", Entries)}");
}

/// <summary>One principal of an element.</summary>
/// <param name="Type">The member it stood under.</param>
/// <param name="Value">The text as written: <c>*</c>, an account id, an ARN, a service, a provider, a canonical or unique id.</param>
/// <param name="Location">Where it stands.</param>
public readonly record struct PrincipalEntry(PrincipalType Type, string Value, SourceLocation Location)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayedText.Line($"{Type} {Value}");
}

/// <summary>The members of a principal object.</summary>
public enum PrincipalType : long
{
    /// <summary><c>AWS</c>: accounts, users, roles, sessions.</summary>
    Aws,

    /// <summary><c>Service</c>: service principals.</summary>
    Service,

    /// <summary><c>Federated</c>: SAML and OIDC providers.</summary>
    Federated,

    /// <summary><c>CanonicalUser</c>: an account as S3 knows it.</summary>
    CanonicalUser,
}

/// <summary>One operator on one key with its values: the unit that conditions are AND-ed from.</summary>
public readonly struct ConditionClause
{
    /// <summary>The operator as written, with qualifier and suffix: <c>ForAnyValue:StringLikeIfExists</c>.</summary>
    public required string Operator { get; init; }

    /// <summary>The set qualifier.</summary>
    public SetQualifier Qualifier { get; init; }

    /// <summary>The operator without qualifier and suffix, in its standard spelling when it is known: <c>StringLike</c>.</summary>
    public required string BaseOperator { get; init; }

    /// <summary>True with the suffix <c>IfExists</c>.</summary>
    public bool IfExists { get; init; }

    /// <summary>The key as written. Names are compared without regard to case (PL-50).</summary>
    public required string Key { get; init; }

    /// <summary>The values, any of which satisfies a positive operator.</summary>
    public PolicyList<ConditionValue> Values { get; init; }

    /// <summary>True when the values were written as a list; a single value may be written bare.</summary>
    public bool IsList { get; init; }

    /// <summary>Where the key stands.</summary>
    public SourceLocation Location { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Operator} {Key} [{string.Join(", ", Values.Select(v => v.Text.Text))}]";
}

/// <summary>A value of a condition.</summary>
/// <param name="Kind">The JSON kind it was written with; comparison is by text (PL-52).</param>
/// <param name="Text">The text, variables parsed.</param>
public readonly record struct ConditionValue(ScalarKind Kind, PolicyString Text)
{
    /// <summary>The text.</summary>
    public override string ToString() => DisplayedText.Line(Text.Text);
}

/// <summary>The set qualifiers of a condition operator (PL-64, PL-65).</summary>
public enum SetQualifier : long
{
    /// <summary>No qualifier: the key has one value.</summary>
    None,

    /// <summary><c>ForAllValues:</c>: every value of the request must satisfy the operator.</summary>
    ForAllValues,

    /// <summary><c>ForAnyValue:</c>: some value of the request must satisfy it.</summary>
    ForAnyValue,
}
