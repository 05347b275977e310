namespace IamPolicyTools.Records;

/// <summary>How a question about all requests ended (change-and-proof.md, CP-61).</summary>
public enum Verdict : long
{
    /// <summary>It holds for every request.</summary>
    Proved,

    /// <summary>It does not hold; there is a witness.</summary>
    Refuted,

    /// <summary>It was not decided. Never a pass: a gate refuses it unless it is told otherwise.</summary>
    Undecided,
}
