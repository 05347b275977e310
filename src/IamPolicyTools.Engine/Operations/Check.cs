namespace IamPolicyTools.Operations;

/// <summary>Checks that many calls make of their input.</summary>
internal static class Check
{
    /// <summary>Refuses a text that breaks a rule of form.</summary>
    /// <param name="fault">What a rule of <see cref="Language.NameRules"/> said; null when the text is good.</param>
    /// <param name="target">The text.</param>
    /// <exception cref="IamOperationException">There is a fault.</exception>
    public static void Form(string? fault, string target)
    {
        if (fault is not null)
        {
            throw new IamOperationException(IamErrorCode.ValidationError, fault, target);
        }
    }
}
