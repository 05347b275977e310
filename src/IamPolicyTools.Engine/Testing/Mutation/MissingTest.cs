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
/// The test that would have seen a change, made of the request that shows it (AT-32): ready to paste into any of the files, whatever it gives its
/// tests, and into one that requires that everything is known; else it says into which.
/// </summary>
/// <param name="files">The files of the accounts, with what their cases are asked of.</param>
internal sealed class MissingTest((AccessTestFile File, TestRunSettings Settings)[] files)
{
    private const int MostTried = 20;
    private const int MostNamed = 3;

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IamModel _model = files[0].Settings.Model;

    // What a file gives its tests is taken away where the request has none of it.
    private readonly string[] _given = [.. files.SelectMany(f => f.File.ContextKeys).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    // Files that give their tests the same are asked once.
    private readonly IGrouping<(DateTimeOffset Now, string? Region), (AccessTestFile File, TestRunSettings Settings)>[] _heads =
        [.. files.GroupBy(f => (f.File.Now ?? f.Settings.Now, f.File.Region))];

    /// <summary>The test, as a line of YAML; where the accounts have nothing to ask about, with a comment that says what else has to be written.</summary>
    /// <param name="changed">The changed model.</param>
    /// <param name="witness">The request that shows it.</param>
    /// <param name="difference">What it shows.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public string Of(IamModel changed, Witness witness, ComparedAccess difference, CancellationToken cancellationToken)
    {
        ExpectedAnswer expected = difference.Change == ChangeDirection.Gained ? ExpectedAnswer.Denied : ExpectedAnswer.Allowed;
        AccessTestResult open = Run(files[0], witness, _model);
        (Witness Asked, string[] Files)? best = null;
        // What the model has is known; what a proof makes up is in no file.
        foreach (Witness asked in Known(witness).Prepend(witness))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var seeing = _heads.Where(h => Sees(h.First(), asked)).ToArray();
            if (seeing.Length == _heads.Length)
            {
                return TextOf(asked, expected);
            }

            best ??= seeing.Length == 0 ? null : (asked, [.. seeing.SelectMany(h => h).Select(f => f.File.Path)]);
        }

        // What a test cannot say of a request, a session's policy for one, may be what the change is about.
        return best is var (told, paths)
            ? $"{TextOf(told, expected)} # in {DisplayedText.Line(string.Join(", ", paths.Take(MostNamed)))}{(paths.Length > MostNamed ? $" and {paths.Length - MostNamed} more" : string.Empty)} only: others give their tests another Region or instant"
            : $"{TextOf(witness, expected)} # {(open.Outcome == Outcome.Passed ? "this does not fail by the change: write what else its request has" : open.Message)}";

        bool Sees((AccessTestFile File, TestRunSettings Settings) head, Witness asked) =>
            Run(head, asked, _model).Outcome == Outcome.Passed && Run(head, asked, changed).Outcome != Outcome.Passed;

        AccessTestResult Run((AccessTestFile File, TestRunSettings Settings) head, Witness asked, IamModel model) => TestRunner.Run(
            head.File with { Cases = [CaseOf(asked, expected, head.File.Region)], RequiresKnown = true, RequiresKeys = true },
            head.Settings with { Model = model, Tags = [], AllowsSkipped = true },
            cancellationToken)[0];
    }

    private IEnumerable<Witness> Known(Witness witness)
    {
        if (!Arn.TryParse(witness.Resource, out Arn made))
        {
            return [];
        }

        string? key = made is { Service: "s3", Region: "", Account: "" } && made.Resource.Split('/', 2) is [_, var rest] ? $"/{rest}" : null;
        return _model.Accounts.Values.SelectMany(a => a.Resources.Values)
            .Where(r => Arn.TryParse(r.Arn, out Arn own) && own.Service == made.Service)
            .Select(r => witness with { Resource = r.Arn + key })
            .Take(MostTried);
    }

    private static AccessCase CaseOf(Witness witness, ExpectedAnswer expected, string? region)
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
            Region = region,
            Expectation = new Expectation { Answer = expected },
        };
    }

    // JSON is YAML, and quotes whatever a name may hold.
    private string TextOf(Witness witness, ExpectedAnswer expected)
    {
        List<string> members =
        [
            $"Name: {Quoted($"{witness.Principal} {witness.Action} on {witness.Resource}")}",
            $"Principal: {Quoted(witness.Principal)}",
            $"Action: {Quoted(witness.Action)}",
            $"Resource: {Quoted(witness.Resource)}",
        ];
        string[] keys =
        [
            .. witness.Context.Select(c => $"{Quoted(c.Key)}: {(c.Value.Length == 1 ? Quoted(c.Value[0]) : $"[{string.Join(", ", c.Value.Select(Quoted))}]")}"),
            .. _given.Where(k => !witness.Context.Keys.Contains(k, StringComparer.OrdinalIgnoreCase)).Select(k => $"{Quoted(k)}: null"),
        ];
        if (keys.Length > 0)
        {
            members.Add($"Context: {{ {string.Join(", ", keys)} }}");
        }

        members.Add($"Expect: {expected}");
        return string.Create(CultureInfo.InvariantCulture, $"- {{ {string.Join(", ", members)} }}");
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, s_plain);
}
