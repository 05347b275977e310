namespace IamPolicyTools.Records;

/// <summary>How a rule ended for a subject (findings.md, FR-3): never in silence.</summary>
public enum Assessment : long
{
    /// <summary>What the rule looks for is there.</summary>
    Found,

    /// <summary>It is not there.</summary>
    NotFound,

    /// <summary>Data is absent that the rule needs; the record says which, and how it is had.</summary>
    NotAssessed,

    /// <summary>It is there under keys that nobody gave.</summary>
    Conditional,

    /// <summary>It is there, and the user declared an exception.</summary>
    Excepted,
}
