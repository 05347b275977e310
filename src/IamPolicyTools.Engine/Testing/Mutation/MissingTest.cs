using System.Globalization;
using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Mutation;

/// <summary>
/// The test that would have seen a change, made of the request that shows it (AT-32): ready to paste into a file of the same accounts, one that
/// requires that everything is known, too.
/// </summary>
/// <param name="file">A file of the accounts.</param>
/// <param name="settings">What its cases are asked of.</param>
internal sealed class MissingTest(AccessTestFile file, TestRunSettings settings)
{
    private const int MostTried = 20;

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The test, as a line of YAML; where the accounts have nothing to ask about, with a comment that says what else has to be written.</summary>
    /// <param name="changed">The changed model.</param>
    /// <param name="witness">The request that shows it.</param>
    /// <param name="difference">What it shows.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public string Of(IamModel changed, Witness witness, ComparedAccess difference, CancellationToken cancellationToken)
    {
        ExpectedAnswer expected = difference.Change == ChangeDirection.Gained ? ExpectedAnswer.Denied : ExpectedAnswer.Allowed;
        AccessTestResult open = Run(witness, settings.Model);
        // What the model has is known; what a proof makes up is in no file.
        foreach (Witness asked in Known(witness).Prepend(witness))
        {
            cancellationToken.ThrowIfCancellationRequested();
            AccessTestResult today = ReferenceEquals(asked, witness) ? open : Run(asked, settings.Model);
            if (today.Outcome == Outcome.Passed && Run(asked, changed).Outcome != Outcome.Passed)
            {
                return TextOf(asked, expected);
            }
        }

        // What a test cannot say of a request, a session's policy for one, may be what the change is about.
        return $"{TextOf(witness, expected)} # {(open.Outcome == Outcome.Passed ? "this does not fail by the change: write what else its request has" : open.Message)}";

        AccessTestResult Run(Witness asked, IamModel model) => TestRunner.Run(
            file with { Cases = [CaseOf(asked, expected)], RequiresKnown = true, RequiresKeys = true }, settings with { Model = model, Tags = [], AllowsSkipped = true }, cancellationToken)[0];
    }

    private IEnumerable<Witness> Known(Witness witness)
    {
        if (!Arn.TryParse(witness.Resource, out Arn made))
        {
            return [];
        }

        string? key = made is { Service: "s3", Region: "", Account: "" } && made.Resource.Split('/', 2) is [_, var rest] ? $"/{rest}" : null;
        return settings.Model.Accounts.Values.SelectMany(a => a.Resources.Values)
            .Where(r => Arn.TryParse(r.Arn, out Arn own) && own.Service == made.Service)
            .Select(r => witness with { Resource = r.Arn + key })
            .Take(MostTried);
    }

    private static AccessCase CaseOf(Witness witness, ExpectedAnswer expected)
    {
        var context = new ContextLayer.Builder();
        foreach ((string key, var values) in witness.Context)
        {
            _ = values.Length == 1 ? context.Add(key, values[0]) : context.Add(key, values, isMultivalued: true);
        }

        return new AccessCase
        {
            Name = witness.Resource,
            Location = SourceLocation.None,
            Asker = new Asker { Principal = witness.Principal, Location = SourceLocation.None },
            Action = witness.Action,
            Resource = witness.Resource,
            Context = context.Build(),
            Expectation = new Expectation { Answer = expected },
        };
    }

    // JSON is YAML, and quotes whatever a name may hold.
    private static string TextOf(Witness witness, ExpectedAnswer expected)
    {
        List<string> members =
        [
            $"Name: {Quoted($"{witness.Principal} {witness.Action} on {witness.Resource}")}",
            $"Principal: {Quoted(witness.Principal)}",
            $"Action: {Quoted(witness.Action)}",
            $"Resource: {Quoted(witness.Resource)}",
        ];
        if (!witness.Context.IsEmpty)
        {
            members.Add($"Context: {{ {string.Join(", ", witness.Context.Select(c => $"{Quoted(c.Key)}: {(c.Value.Length == 1 ? Quoted(c.Value[0]) : $"[{string.Join(", ", c.Value.Select(Quoted))}]")}"))} }}");
        }

        members.Add($"Expect: {expected}");
        return string.Create(CultureInfo.InvariantCulture, $"- {{ {string.Join(", ", members)} }}");
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, s_plain);
}
