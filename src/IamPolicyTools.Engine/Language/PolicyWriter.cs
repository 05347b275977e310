namespace IamPolicyTools.Language;

/// <summary>Writes documents as canonical JSON.</summary>
public static class PolicyWriter
{
    /// <summary>Writes a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="indented">True for two blanks a level.</param>
    public static string Write(PolicyDocument document, bool indented) => throw new NotSupportedException();
}
