using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>Reads a matrix: a row of cells for each action, a column for each resource, or for each principal (AT-6a).</summary>
/// <param name="bag">Takes the faults.</param>
internal sealed class MatrixReader(DiagnosticBag bag)
{
    /// <summary>A case for each cell, and for each of the test's principals.</summary>
    /// <param name="sketch">The test.</param>
    public IEnumerable<AccessCase> Read(CaseSketch sketch)
    {
        if (sketch.Test.Object("Matrix") is not { } matrix)
        {
            return [];
        }

        bool isByPrincipal = matrix.Value("Principal") is not null;
        string header = isByPrincipal ? "Principal" : "Resource";
        ImmutableArray<string> columns = matrix.Texts(header);
        if (columns.IsEmpty || (isByPrincipal && matrix.Value("Resource") is not null))
        {
            bag.Error("MISSING_KEY", "Found no columns in 'Matrix'; expected a list of resources in 'Resource', or one of principals in 'Principal'.", matrix.Node.Location);
            return [];
        }

        if (!isByPrincipal)
        {
            TestReader.CheckResources(matrix, columns);
        }

        Member[] rows = [.. matrix.Node.Members.Where(m => m.Name != header)];
        if (rows.Length == 0)
        {
            bag.Error("MISSING_KEY", "Found no rows in 'Matrix'; expected an action with its cells.", matrix.Node.Location);
        }

        if (isByPrincipal ? sketch.Resources.Length != 1 : sketch.Askers.IsEmpty)
        {
            bag.Error("MISSING_KEY", isByPrincipal
                ? "Found a matrix of principals in a test without a single 'Resource'; expected one."
                : "Found a matrix of resources in a test without 'Principal' or 'As'; expected one of them.", matrix.Node.Location);
            return [];
        }

        string?[] doubts = [.. sketch.Doubts([.. rows.Select(row => row.Name)], isByPrincipal ? sketch.Resources : columns)];
        return [.. rows.SelectMany((row, index) => ReadRow(sketch with { Template = sketch.Template with { Doubt = doubts[index] } }, row, columns, isByPrincipal))];
    }

    private IEnumerable<AccessCase> ReadRow(CaseSketch sketch, Member row, ImmutableArray<string> columns, bool isByPrincipal)
    {
        if (!TestReader.IsAction(row.Name))
        {
            bag.Error("INVALID_VALUE", $"Found '{DisplayedText.Shorten(row.Name)}' as a row of 'Matrix'; expected an action, service:Name without wildcards.", row.NameLocation);
            yield break;
        }

        if (row.Value is not ArrayNode cells || cells.Items.Length != columns.Length)
        {
            bag.Error(
                "INVALID_VALUE",
                $"Found {(row.Value is ArrayNode list ? $"{list.Items.Length} cells" : row.Value.Describe())} in the row '{row.Name}'; expected a list of {columns.Length}, one for each column.",
                row.Value.Location);
            yield break;
        }

        for (int column = 0; column < columns.Length; column++)
        {
            if (AnswerOf(cells.Items[column]) is not { } answer)
            {
                continue;
            }

            Asker?[] askers = isByPrincipal
                ? [new Asker { Principal = columns[column], Account = sketch.Test.Text("Account"), Location = cells.Items[column].Location }]
                : [.. sketch.Askers];
            string resource = isByPrincipal ? sketch.Resources[0] : columns[column];
            if (answer == ExpectedAnswer.Conditional && resource.Length > 1 && resource.AsSpan().ContainsAny('*', '?'))
            {
                // AT-3: whether every one of many resources is conditional is not decided.
                bag.Error("INVALID_VALUE", "Found 'conditional' as a cell of 'Matrix' for a resource with wildcards; expected yes or no.", cells.Items[column].Location);
                continue;
            }

            foreach (Asker? asker in askers)
            {
                var expectation = new Expectation { Answer = answer };
                yield return sketch.Template with
                {
                    Name = sketch.NameOf(askers.Length > 1 || isByPrincipal ? asker!.ToString() : null, row.Name, isByPrincipal ? null : resource)
                        ?? $"{asker} {row.Name} {resource}: {expectation}",
                    Asker = asker,
                    Action = row.Name,
                    Resource = resource,
                    Expectation = expectation,
                    Doubt = sketch.Template.Doubt ?? CaseSketch.DoubtOf(asker!),
                    HasSiblings = !isByPrincipal && columns.Length > 1,
                    Location = cells.Items[column].Location,
                };
            }
        }
    }

    private ExpectedAnswer? AnswerOf(Node cell)
    {
        ExpectedAnswer? answer = (cell as ScalarNode)?.Text switch
        {
            "yes" or "true" => ExpectedAnswer.Allowed,
            "no" or "false" => ExpectedAnswer.Denied,
            "conditional" => ExpectedAnswer.Conditional,
            _ => null,
        };
        if (answer is null)
        {
            bag.Error("INVALID_VALUE", $"Found {cell.Describe()} as a cell of 'Matrix'; expected yes, no or conditional.", cell.Location);
        }

        return answer;
    }
}
