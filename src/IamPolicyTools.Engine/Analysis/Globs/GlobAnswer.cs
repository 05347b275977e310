namespace IamPolicyTools.Analysis.Globs;

/// <summary>An answer about sets of texts. Undecided is neither of the others, and whoever gets it carries it on.</summary>
internal enum GlobAnswer : byte
{
    /// <summary>No.</summary>
    No,

    /// <summary>Yes.</summary>
    Yes,

    /// <summary>It would have cost more than the budget.</summary>
    Undecided,
}
