using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Access;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Operations;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// What Test-IamAccess warns of before it answers. What nobody can be asked about in AWS is told unasked; the rest on demand. What was looked
/// at is not looked at again, and nothing is told twice.
/// </summary>
/// <param name="command">The cmdlet.</param>
/// <param name="questioner">Knows the model that is asked.</param>
internal sealed class QuestionWarnings(TestIamAccessCommand command, AccessQuestioner questioner)
{
    // What is said of keys by themselves is said of the context.
    private static readonly string[] s_ofKeyNames = ["INVALID_CONDITION_KEY_FORMAT", "INVALID_GLOBAL_CONDITION_KEY", "INVALID_SERVICE_CONDITION_KEY"];

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _actions = new(StringComparer.OrdinalIgnoreCase);
    private object? _context;
    private string[] _ofContext = [];
    private ContextLayer _layer = ContextLayer.Empty;

    private static IamCatalogue Catalogue => IamCatalogue.Default;

    /// <summary>Warns of the questions of an input.</summary>
    /// <param name="askers">Who asks; null for a user of a resource's account.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="pairs">Each action with each resource.</param>
    /// <param name="owner">The account that owns the resources, or null.</param>
    /// <returns>The doubts about each question.</returns>
    public ToldDoubts Tell(Subject?[] askers, ActionName[] actions, (ActionName Action, ResourceArgument Resource)[] pairs, string? owner)
    {
        string[] common = [.. OfCall(pairs).Distinct()];
        foreach (string doubt in common)
        {
            Tell(doubt);
        }

        IEnumerable<Diagnostic?> findings = command.ValidateRequest
            ? pairs.SelectMany(p => RequestChecks.Check(Catalogue, p.Action.Text, p.Resource.Arn, _layer.Entries.Select(e => e.Key.ToString())))
            : actions.Where(a => _actions.Add(a.Text)).Select(a => RequestChecks.CheckAction(Catalogue, a.Text))
                .Concat(pairs.Where(p => p.Resource.Arn == "*").Select(p => RequestChecks.CheckNoResource(Catalogue, p.Action.Text, p.Resource.Arn)));
        foreach (Diagnostic finding in findings.OfType<Diagnostic>().Where(f => !s_ofKeyNames.Contains(f.Code)))
        {
            Tell(finding.Message);
        }

        var each = new string[askers.Length * pairs.Length][];
        for (int i = 0; i < each.Length; i++)
        {
            (ActionName action, ResourceArgument resource) = pairs[i % pairs.Length];
            each[i] = questioner.Doubts(askers[i / pairs.Length], action, resource, owner);
            foreach (string doubt in each[i])
            {
                Tell(doubt);
            }
        }

        return new ToldDoubts(common, each);
    }

    private IEnumerable<string> OfCall((ActionName Action, ResourceArgument Resource)[] pairs)
    {
        if (TestIamAccessCommand.NullIfBlank(command.Region) is { } region && QuestionDoubts.OfRegion(region) is { } ofRegion)
        {
            yield return ofRegion;
        }

        foreach (string doubt in ContextWarnings.OfUnknown(command.UnknownContextKey))
        {
            yield return doubt;
        }

        ReadContext();
        foreach (string doubt in _ofContext)
        {
            yield return doubt;
        }

        (ActionName, string)[] asked = [.. pairs.Select(p => (p.Action, p.Resource.Arn))];
        foreach (string doubt in _layer.Entries
            .Where(e => !e.Values.IsEmpty)
            .Select(e => QuestionDoubts.OfUselessKey(e.Key.ToString(), asked))
            .OfType<string>())
        {
            yield return doubt;
        }
    }

    private void ReadContext()
    {
        if (command.Context is null)
        {
            (_context, _layer, _ofContext) = (null, ContextLayer.Empty, []);
        }
        else if (!command.Context.Equals(_context))
        {
            _context = command.Context;
            _layer = ContextArgument.Read(command.Context);
            _ofContext = [.. ContextWarnings.Of(_layer)];
        }
    }

    private void Tell(string message)
    {
        if (_told.Add(message))
        {
            command.WriteWarning(message);
        }
    }
}

/// <summary>What was warned of before questions were answered.</summary>
/// <param name="Common">The doubts about what all of the questions have.</param>
/// <param name="Each">Those about each question: the askers in order, each with all pairs.</param>
internal sealed record ToldDoubts(string[] Common, string[][] Each)
{
    /// <summary>All doubts about a question.</summary>
    /// <param name="at">Its place.</param>
    public IReadOnlyCollection<string> Of(int at) => Each[at].Length == 0 ? Common : [.. Common.Concat(Each[at]).Distinct()];
}
