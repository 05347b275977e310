namespace IamPolicyTools.Reporting;

/// <summary>The formats of a report.</summary>
public enum ReportFormat : long
{
    /// <summary>SARIF 2.1.0, as GitHub's code scanning reads it.</summary>
    Sarif,

    /// <summary>JUnit's XML, the dialect that Azure Pipelines and the actions of GitHub read.</summary>
    JUnit,

    /// <summary>NUnit 3's XML.</summary>
    NUnit3,

    /// <summary>Markdown for a job summary or a comment on a pull request.</summary>
    Markdown,

    /// <summary>Everything as JSON, by <c>report.schema.json</c>.</summary>
    Json,

    /// <summary>A line a record.</summary>
    Csv,

    /// <summary>A baseline (OP-20).</summary>
    Baseline,

    /// <summary>A graph as a Mermaid flow chart: of an access graph, or of paths.</summary>
    Mermaid,

    /// <summary>A graph in DOT, the language of Graphviz: of an access graph, or of paths.</summary>
    Dot,
}
