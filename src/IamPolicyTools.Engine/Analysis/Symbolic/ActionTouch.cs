using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// The actions that some statements are about. A statement that surely shares none with them decides nothing that they decide; where it is
/// not sure, it counts.
/// </summary>
internal sealed class ActionTouch
{
    private const string AnyService = "*";

    private readonly Dictionary<string, List<ActionGlob>> _byService = [];
    private readonly List<ActionGlob> _ofAny = [];

    private ActionTouch(bool isEverything) => IsEverything = isEverything;

    /// <summary>Every action.</summary>
    public static ActionTouch Everything { get; } = new(isEverything: true);

    /// <summary>True for every action.</summary>
    public bool IsEverything { get; private set; }

    /// <summary>The actions of some statements.</summary>
    /// <param name="statements">The statements.</param>
    public static ActionTouch Of(IEnumerable<Statement> statements)
    {
        var touch = new ActionTouch(isEverything: false);
        foreach (Statement statement in statements)
        {
            touch.IsEverything |= statement.Action.IsNegated;
            foreach (LocatedText pattern in statement.Action.Patterns)
            {
                var glob = ActionGlob.Of(pattern.Text);
                touch.IsEverything |= glob.IsEverything;
                if (glob.Service.IsLiteral)
                {
                    (touch._byService.TryGetValue(glob.Service.Start, out List<ActionGlob>? own) ? own : touch._byService[glob.Service.Start] = []).Add(glob);
                }
                else
                {
                    touch._ofAny.Add(glob);
                }
            }
        }

        return touch;
    }

    /// <summary>False where a statement surely has none of the actions.</summary>
    /// <param name="statement">The statement.</param>
    public bool Touches(Statement statement) => IsEverything || statement.Action.IsNegated
        || statement.Action.Patterns.ConvertAll(p => ActionGlob.Of(p.Text)).Any(Touches);

    /// <summary>False where surely none of the actions is one of a service.</summary>
    /// <param name="service">The service, in lower case.</param>
    public bool TouchesService(string service) => IsEverything || Touches(ActionGlob.Of(service + ":*"));

    private bool Touches(ActionGlob glob) => _ofAny.Exists(glob.MayMeet)
        || (glob.Service.IsLiteral
            ? _byService.TryGetValue(glob.Service.Start, out List<ActionGlob>? own) && own.Exists(glob.MayMeet)
            : _byService.Values.Any(s => s.Exists(glob.MayMeet)));

    private readonly record struct ActionGlob(Ends Service, Ends Name)
    {
        public bool IsEverything => Service is { IsLiteral: false, Start: "", End: "" } && Name is { IsLiteral: false, Start: "", End: "" };

        public static ActionGlob Of(string text)
        {
            string folded = text.ToLowerInvariant();
            int colon = folded.IndexOf(':', StringComparison.Ordinal);

            // What is no pattern of an action may be a placeholder for one.
            return colon < 0 || text.Contains("${", StringComparison.Ordinal)
                ? new ActionGlob(Ends.Of(AnyService), Ends.Of(AnyService))
                : new ActionGlob(Ends.Of(folded[..colon]), Ends.Of(folded[(colon + 1)..]));
        }

        public bool MayMeet(ActionGlob other) => Service.MayMeet(other.Service) && Name.MayMeet(other.Name);
    }

    // What a pattern begins and ends with.
    private readonly record struct Ends(string Start, string End, bool IsLiteral)
    {
        public static Ends Of(string text)
        {
            int first = text.AsSpan().IndexOfAny('*', '?');
            return first < 0 ? new Ends(text, text, true) : new Ends(text[..first], text[(text.AsSpan().LastIndexOfAny('*', '?') + 1)..], false);
        }

        public bool MayMeet(Ends other) => IsLiteral && other.IsLiteral
            ? Start == other.Start
            : Fit(Start, other.Start, (a, b) => a.StartsWith(b, StringComparison.Ordinal)) && Fit(End, other.End, (a, b) => a.EndsWith(b, StringComparison.Ordinal));

        private static bool Fit(string a, string b, Func<string, string, bool> has) => has(a, b) || has(b, a);
    }
}
