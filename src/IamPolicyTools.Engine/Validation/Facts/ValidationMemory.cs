using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Facts;

/// <summary>
/// What was looked up while documents were checked: repositories repeat their names thousands of times. For one thread; it forgets
/// everything when it has grown large, so that hostile input cannot fill the memory.
/// </summary>
internal sealed class ValidationMemory
{
    private const int Most = 50_000;
    private const int PooledLength = 512 * 1024;

    private readonly Dictionary<string, ActionFacts> _actions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ResourceEntry> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyFacts> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, object?>> _answers = new(StringComparer.Ordinal);

    /// <summary>Creates a memory.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="forms">Its ARN formats.</param>
    /// <param name="names">What AWS's policies name beside it.</param>
    public ValidationMemory(IamCatalogue catalogue, ResourceForms forms, AwsNames names) => (Catalogue, Forms, Names) = (catalogue, forms, names);

    /// <summary>Names of AWS's own policies that the catalogue does not list.</summary>
    public AwsNames Names { get; }

    /// <summary>The texts of documents.</summary>
    public StringPool Texts { get; } = new(PooledLength);

    /// <summary>The catalogue.</summary>
    public IamCatalogue Catalogue { get; }

    /// <summary>The ARN formats of the catalogue.</summary>
    public ResourceForms Forms { get; }

    /// <summary>An entry of Action.</summary>
    public ActionFacts Action(string text) => Find(_actions, text, this, static (t, memory) => ActionFacts.Of(t, memory.Catalogue));

    /// <summary>An entry of Resource.</summary>
    public ResourceEntry Resource(string text) => Find(_resources, text, this, static (t, _) => ResourceEntry.Of(t));

    /// <summary>A condition key.</summary>
    public KeyFacts Key(string name) => Find(_keys, name, this, static (n, memory) => KeyFacts.Of(n, memory.Catalogue));

    /// <summary>What a rule says of a text, worked out once.</summary>
    /// <typeparam name="T">What it says.</typeparam>
    /// <param name="rule">The rule.</param>
    /// <param name="text">The text.</param>
    /// <param name="work">Works it out.</param>
    public T Answer<T>(string rule, string text, Func<string, T> work) => Answer(rule, text, work, static (t, w) => w(t));

    /// <summary>What a rule says of a text, worked out once of what is at hand: nothing is allocated for an answer that is known.</summary>
    /// <typeparam name="T">What it says.</typeparam>
    /// <typeparam name="TState">What is at hand.</typeparam>
    /// <param name="rule">The rule.</param>
    /// <param name="text">The text.</param>
    /// <param name="state">What is at hand.</param>
    /// <param name="work">Works it out.</param>
    public T Answer<T, TState>(string rule, string text, TState state, Func<string, TState, T> work)
    {
        if (!_answers.TryGetValue(rule, out Dictionary<string, object?>? answers))
        {
            _answers.Add(rule, answers = new(StringComparer.Ordinal));
        }

        if (answers.TryGetValue(text, out object? known))
        {
            return (T)known!;
        }

        T answer = work(text, state);
        Make(answers);
        answers[text] = answer;
        return answer;
    }

    private static T Find<T>(Dictionary<string, T> known, string text, ValidationMemory memory, Func<string, ValidationMemory, T> look)
    {
        if (!known.TryGetValue(text, out T? found))
        {
            found = look(text, memory);
            Make(known);
            known[text] = found;
        }

        return found;
    }

    private static void Make<T>(Dictionary<string, T> known)
    {
        if (known.Count >= Most)
        {
            known.Clear();
        }
    }
}
