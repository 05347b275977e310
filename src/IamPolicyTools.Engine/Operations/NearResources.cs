using System.Collections.Concurrent;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Operations;

/// <summary>
/// Finds the bucket, queue, function … that somebody may have meant who named one that a model does not have: a denial of what was misspelt
/// comes true whatever the policies say (AT-7). IAM's own entities are looked up elsewhere.
/// </summary>
public sealed class NearResources
{
    private const string Wildcards = "*?";

    private static readonly char[] s_segmentEnds = ['/', ':'];
    private static readonly string[] s_creating = ["Create", "Import", "Register", "Restore"];

    private readonly Lazy<Dictionary<string, List<Known>>> _byService;
    private readonly ConcurrentDictionary<(string Service, string Account, string Name), Known?> _answers = new();

    /// <summary>Prepares the names of a model; they are gathered when somebody asks.</summary>
    /// <param name="model">The model.</param>
    /// <param name="withPolicies">True to know, beside the model's resources, what its policies spell out: dumps have no resources.</param>
    public NearResources(IamModel model, bool withPolicies) => _byService = new(() => Gather(model, withPolicies));

    /// <summary>The ARN that was probably meant; null when the model has what is named, or nothing like it.</summary>
    /// <param name="action">The action, or null: what makes a thing names one that there is not yet.</param>
    /// <param name="resource">An ARN, or a form of ARNs, which means something where one fits it.</param>
    public string? Find(string? action, string resource)
    {
        if (!Arn.TryParse(resource, out Arn arn) || arn.Service is "iam" or "sts" || IsCreating(action))
        {
            return null;
        }

        string name = IsBucket(arn) ? arn.Resource.Split('/', 2)[0] : arn.Resource;
        return _answers.GetOrAdd((arn.Service, arn.Account, name), static (key, known) => Search(key, known), _byService)?.In(arn);
    }

    private static Known? Search((string Service, string Account, string Name) asked, Lazy<Dictionary<string, List<Known>>> byService)
    {
        if (!byService.Value.TryGetValue(asked.Service, out List<Known>? all))
        {
            return null;
        }

        string[] segments = asked.Name.Split(s_segmentEnds);
        Known? near = null;
        foreach (Known known in all)
        {
            if (!IsSameAccount(known.Account, asked.Account) || known.Segments.Length > segments.Length)
            {
                continue;
            }

            ReadOnlySpan<string> same = segments.AsSpan(0, known.Segments.Length);
            int at = FirstOther(same, known.Segments);
            if (at == same.Length)
            {
                return null;
            }

            near ??= IsNear(same, known.Segments, at) ? known : null;
        }

        return near;
    }

    // The kind is right, and of what stands behind it one part is a slip away.
    private static bool IsNear(ReadOnlySpan<string> written, ReadOnlySpan<string> known, int at) => (at > 0 || known.Length == 1)
        && FirstOther(written[(at + 1)..], known[(at + 1)..]) == known.Length - at - 1
        && (IsOpen(written[at]) ? NameSlips.IsPatternSlip(written[at], known[at]) : NameSlips.IsSlip(written[at], known[at]));

    // Up to where one is the other; a part with wildcards is each that fits it.
    private static int FirstOther(ReadOnlySpan<string> written, ReadOnlySpan<string> known)
    {
        int at = 0;
        while (at < known.Length && IsOf(written[at], known[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsOf(string written, string known) => written == known
        || (IsOpen(written) && TextPattern.Compile(PolicyString.Literal(written), PatternStyle.Wildcards).Matches(known, NoVariables.Instance));

    private static bool IsOpen(string text) => text.AsSpan().ContainsAny(Wildcards);

    private static bool IsSameAccount(string known, string asked) => known == asked || known.Length == 0 || asked.Length == 0 || known.AsSpan().ContainsAny(Wildcards) || IsOpen(asked);

    private static bool IsCreating(string? action) => action is not null && s_creating.Any(verb => action.AsSpan(action.IndexOf(':', StringComparison.Ordinal) + 1).StartsWith(verb, StringComparison.OrdinalIgnoreCase));

    private static bool IsBucket(Arn arn) => arn is { Service: "s3", Account: "" };

    private static Dictionary<string, List<Known>> Gather(IamModel model, bool withPolicies)
    {
        IEnumerable<string> arns = model.Accounts.Values.SelectMany(a => a.Resources.Values).Select(r => r.Arn);
        if (withPolicies)
        {
            arns = arns.Concat(ModelPolicies.Of(model).SelectMany(p => p.Document.Statements).SelectMany(s => s.Resource is { } resource ? resource.Patterns.Select(p => p.Text) : []));
        }

        Dictionary<string, List<Known>> known = new(StringComparer.Ordinal);
        foreach (string arn in arns.Distinct(StringComparer.Ordinal))
        {
            if (Known.Of(arn) is { } found)
            {
                (known.TryGetValue(found.Service, out List<Known>? list) ? list : known[found.Service] = []).Add(found);
            }
        }

        return known;
    }

    /// <summary>A thing that is named.</summary>
    private sealed record Known(Arn Arn, string[] Segments)
    {
        /// <summary>The service.</summary>
        public string Service => Arn.Service;

        /// <summary>The account; it may be a pattern.</summary>
        public string Account => Arn.Account;

        /// <summary>Its ARN; what a pattern leaves open is as somebody wrote it.</summary>
        /// <param name="written">What was written.</param>
        public string In(Arn written) => (Arn with
        {
            Partition = Closed(Arn.Partition, written.Partition),
            Region = Closed(Arn.Region, written.Region),
            Account = Closed(Arn.Account, written.Account),
        }).ToString();

        /// <summary>What an ARN or a pattern names before its first wildcard; null where that is nothing.</summary>
        public static Known? Of(string text)
        {
            if (!Language.Arn.TryParse(text, out Arn arn) || arn.Service is "iam" or "sts" || arn.Service.AsSpan().ContainsAny(Wildcards) || text.Contains("${", StringComparison.Ordinal))
            {
                return null;
            }

            string[] all = IsBucket(arn) ? arn.Resource.Split('/', 2)[..1] : arn.Resource.Split(s_segmentEnds);
            int open = Array.FindIndex(all, s => s.AsSpan().ContainsAny(Wildcards));
            string[] named = open < 0 ? all : all[..open];
            int least = open < 0 ? 1 : 2;
            return named.Length < least ? null : new Known(arn with { Resource = arn.Resource[..(named.Sum(s => s.Length) + named.Length - 1)] }, named);
        }

        private static string Closed(string field, string written) => field.AsSpan().ContainsAny(Wildcards) ? written : field;
    }
}
