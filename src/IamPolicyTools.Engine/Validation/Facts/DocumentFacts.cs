using IamPolicyTools.Language;

namespace IamPolicyTools.Validation.Facts;

/// <summary>A document that is being checked, with its statements looked up.</summary>
internal sealed class DocumentFacts
{
    /// <summary>Looks a document up.</summary>
    public DocumentFacts(PolicyDocument document, PolicyUse use, ValidationMemory memory)
    {
        Document = document;
        Use = use;
        Memory = memory;
        Statements = new StatementFacts[document.Statements.Length];
        for (int i = 0; i < Statements.Length; i++)
        {
            Statements[i] = new StatementFacts(document.Statements[i], this, memory);
        }
    }

    /// <summary>The document.</summary>
    public PolicyDocument Document { get; }

    /// <summary>What it is for.</summary>
    public PolicyUse Use { get; }

    /// <summary>Its slot.</summary>
    public PolicyKind Kind => Use.Kind;

    /// <summary>What was looked up before.</summary>
    public ValidationMemory Memory { get; }

    /// <summary>The characters of its text, white space and all; null where the text is not at hand.</summary>
    public int? Length { get; init; }

    /// <summary>The bytes of its text in UTF-8; null where the text is not at hand.</summary>
    public int? ByteLength { get; init; }

    /// <summary>True for a list of statements with nothing in it.</summary>
    public bool HasEmptyList { get; init; }

    /// <summary>The statements that could be read.</summary>
    public StatementFacts[] Statements { get; }

    /// <summary>True for a document whose Allow gives its holder something: not a ceiling, and not one that only names who may come.</summary>
    public bool IsGrant => Kind is PolicyKind.Identity or PolicyKind.Session;
}
