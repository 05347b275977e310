namespace IamPolicyTools.Records;

/// <summary>How sure a record is of what it says.</summary>
public enum Certainty : long
{
    /// <summary>So it is, in this model.</summary>
    Certain,

    /// <summary>So it is where a condition holds that nobody gave; the record names the condition.</summary>
    Conditional,

    /// <summary>So it may be: something that it depends on is not in the model.</summary>
    Possible,
}
