using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>What a record is about, and what has to be changed (findings.md, FR-5).</summary>
/// <param name="Kind">What it is: <c>Role</c>, <c>User</c>, <c>Policy</c>, <c>Resource</c>, <c>Account</c>, <c>Document</c>, <c>File</c>,
/// <c>Profile</c>, <c>Test</c>.</param>
/// <param name="Name">Its name as a person writes it: <c>role/ci/deploy</c>, <c>policy/read</c>, <c>arn:aws:s3:::reports</c>. Never a
/// path.</param>
public sealed record Subject(string Kind, string Name)
{
    /// <summary>Its ARN, or null when it has none.</summary>
    public string? Arn { get; init; }

    /// <summary>The id of its account; null when it has none or none is known.</summary>
    public string? Account { get; init; }

    /// <summary>The name, fit to be shown.</summary>
    public override string ToString() => DisplayedText.Line(Name);
}

/// <summary>Where in a policy a record's cause lies, in terms that survive a move of the file and a change of its layout.</summary>
public sealed record PolicyPlace
{
    /// <summary>
    /// The policy's ARN, or its name where it has no ARN (inline policies, documents without a model). Never a path. Null when it has none.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>Where the statement begins, for suppressions that stand beside it (OP-11). No part of the fingerprint.</summary>
    public Location? Location { get; init; }

    /// <summary>The statement's Sid, or null.</summary>
    public string? Sid { get; init; }

    /// <summary>The statement's number, from 1; null for what is about the whole document. No part of the fingerprint.</summary>
    public int? Statement { get; init; }

    /// <summary>
    /// A hash of the statement's canonical form (<see cref="Records.Fingerprint.OfText"/>), which stands for the Sid where there is none.
    /// </summary>
    public string? StatementHash { get; init; }

    /// <summary>
    /// The element and the value in it that the record is about: <c>Action s3:GetObjects</c>, <c>Condition StringEquals
    /// aws:PrincipalOrgID</c>. Values rather than positions, so that a neighbour more or less makes no other record.
    /// </summary>
    public string? Element { get; init; }

    /// <summary>The policy and the statement, as people name them.</summary>
    public override string ToString() => DisplayedText.Line(string.Join(
        ' ', new[] { Policy, string.IsNullOrEmpty(Sid)
            ? Statement is { } number ? $"#{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}" : null
            : Sid, Element }.OfType<string>()));
}
