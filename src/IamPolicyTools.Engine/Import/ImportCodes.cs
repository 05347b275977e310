namespace IamPolicyTools.Import;

/// <summary>Codes of an import as a whole: what was said of it and fits nothing that was read.</summary>
public static class ImportCodes
{
    /// <summary>An answer to no unknown value.</summary>
    public const string AnswerUnused = "ANSWER_UNUSED";

    /// <summary>A value for a parameter that no template has.</summary>
    public const string ParameterUnused = "PARAMETER_UNUSED";
}
