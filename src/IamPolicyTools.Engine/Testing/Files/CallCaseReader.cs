using System.Collections.Immutable;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Operations;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>Reads tests of calls: <c>Operation</c>, and the <c>Parameter</c>s that say which resources the call is about.</summary>
/// <param name="bag">Takes the faults.</param>
internal sealed class CallCaseReader(DiagnosticBag bag)
{
    /// <summary>A case for each operation, and for each who calls.</summary>
    /// <param name="sketch">The test.</param>
    /// <param name="expectation">What is expected.</param>
    public IEnumerable<AccessCase> Read(CaseSketch sketch, Expectation expectation)
    {
        if (expectation.Answer == ExpectedAnswer.CannotAssume)
        {
            sketch.Test.Invalid(sketch.Test.Value("Expect")!, "Expect", "what becomes of the call; 'CannotAssume' stands in a test without 'Operation'.");
            return [];
        }

        MapValue? parameters = Take(sketch, "Parameter", node => CallReader.ReadParameters(node)) ?? MapValue.Empty;
        string? doubt = sketch.Test.Value("Parameter") is { } given ? TextsOf(given).Select(TextDoubts.OfPlaceholder).FirstOrDefault(d => d is not null) : null;
        ImmutableArray<string> names = sketch.Test.Texts("Operation");
        ApiCall[] calls = [.. names.Select(name => Take(sketch, "Operation", _ => CallReader.ReadOperation(name, parameters))).OfType<ApiCall>()];
        return
        [
            .. from asker in sketch.Askers
               from call in calls
               select sketch.Template with
               {
                   Name = sketch.NameOf(sketch.Askers.Length > 1 ? asker.ToString() : null, calls.Length > 1 ? call.Name : null)
                       ?? $"{asker} {call.Name}: {expectation}",
                   Asker = asker,
                   Call = call,
                   Doubt = sketch.Template.Doubt ?? CaseSketch.DoubtOf(asker) ?? doubt,
                   Expectation = expectation,
               },
        ];
    }

    private static IEnumerable<string> TextsOf(Node node) => node switch
    {
        ObjectNode map => map.Members.SelectMany(m => TextsOf(m.Value)),
        ArrayNode list => list.Items.SelectMany(TextsOf),
        ScalarNode scalar => [scalar.Text],
        _ => [],
    };

    private T? Take<T>(CaseSketch sketch, string member, Func<Node, T> read)
        where T : class
    {
        if (sketch.Test.Value(member) is not { } value)
        {
            return null;
        }

        try
        {
            return read(value);
        }
        catch (CommandLineException exception)
        {
            bag.Error("INVALID_VALUE", $"'{member}': {exception.Reason}", value.Location);
            return null;
        }
    }
}
