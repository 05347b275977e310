using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>Finds out what a bare document is for: by the folders and the name of its file, else by what it says (PO-2.11).</summary>
public static class PolicyKindFinder
{
    private static readonly char[] s_separators = ['/', '\\', '.', '-', '_', ' '];

    // Words of paths, the longest first; several are written as one word or as many.
    private static readonly (string Words, PolicyKind Kind)[] s_words = Array.ConvertAll<(string Words, PolicyKind Kind), (string, PolicyKind)>(
    [
        ("service control policies", PolicyKind.ServiceControl),
        ("service control policy", PolicyKind.ServiceControl),
        ("service control", PolicyKind.ServiceControl),
        ("resource control policies", PolicyKind.ResourceControl),
        ("resource control policy", PolicyKind.ResourceControl),
        ("resource control", PolicyKind.ResourceControl),
        ("permissions boundary", PolicyKind.Boundary),
        ("permission boundary", PolicyKind.Boundary),
        ("permissions boundaries", PolicyKind.Boundary),
        ("permission boundaries", PolicyKind.Boundary),
        ("permission sets", PolicyKind.Identity),
        ("permission set", PolicyKind.Identity),
        ("assume role", PolicyKind.Trust),
        ("trust policies", PolicyKind.Trust),
        ("trust policy", PolicyKind.Trust),
        ("endpoint policies", PolicyKind.Endpoint),
        ("endpoint policy", PolicyKind.Endpoint),
        ("session policies", PolicyKind.Session),
        ("session policy", PolicyKind.Session),
        ("scp", PolicyKind.ServiceControl),
        ("scps", PolicyKind.ServiceControl),
        ("rcp", PolicyKind.ResourceControl),
        ("rcps", PolicyKind.ResourceControl),
        ("boundary", PolicyKind.Boundary),
        ("boundaries", PolicyKind.Boundary),
        ("trust", PolicyKind.Trust),
        ("trusts", PolicyKind.Trust),
        ("vpce", PolicyKind.Endpoint),
        ("endpoint", PolicyKind.Endpoint),
        ("endpoints", PolicyKind.Endpoint),
        ("session", PolicyKind.Session),
        ("sessions", PolicyKind.Session),
    ],
        w => ($" {w.Words} ", w.Kind));

    private static readonly string[] s_trustActions = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext"];

    /// <summary>Finds out the kind of the document that a file or a text holds, perhaps in a wrapper of the CLI.</summary>
    /// <param name="root">What it holds.</param>
    /// <param name="path">What of its path may tell the kind; null where there is none.</param>
    /// <exception cref="InvalidTextException">A text inside is not well formed.</exception>
    public static PolicyKind FindIn(Node root, string? path)
    {
        WrappedDocument first = DocumentWrapper.Open(root)[0];
        return first.Kind ?? Find(first.Node, path);
    }

    /// <summary>How many documents a file or a text holds.</summary>
    /// <param name="root">What it holds.</param>
    /// <exception cref="InvalidTextException">A text inside is not well formed.</exception>
    public static int Count(Node root) => DocumentWrapper.Open(root).Count;

    /// <summary>True where a document stands alone, with nothing around it.</summary>
    /// <param name="root">What a file holds.</param>
    /// <exception cref="InvalidTextException">A text inside is not well formed.</exception>
    public static bool IsBare(Node root) => DocumentWrapper.Open(root) is [var only] && ReferenceEquals(only.Node, root);

    /// <summary>Finds out the kind of a document.</summary>
    /// <param name="document">Its node.</param>
    /// <param name="path">The path of its file; null where there is none.</param>
    public static PolicyKind Find(Node document, string? path)
    {
        Node[] statements = StatementsOf(document);
        bool hasPrincipal = statements.Any(s => s is ObjectNode o && (o["Principal"] is not null || o["NotPrincipal"] is not null));
        PolicyKind? named = path is null ? null : OfPath(path);
        if (hasPrincipal)
        {
            // A Principal in what the folder calls a control policy or a boundary is the mistake that is to be told.
            return named is { } kind && kind.HasPrincipal() ? kind
                : IsTrust(statements) ? PolicyKind.Trust
                : named is PolicyKind.ServiceControl or PolicyKind.Boundary ? named.Value
                : PolicyKind.Resource;
        }

        // What has no principal is no trust policy, whatever its folder is called; the folder of a mistake says what was meant.
        if (named is { } meant)
        {
            return meant == PolicyKind.Endpoint || (meant == PolicyKind.Trust && !IsTrust(statements)) ? PolicyKind.Identity : meant;
        }

        return path is not null && IsGuardrail(path) && statements.Length > 0 && Array.TrueForAll(statements, IsDeny) ? PolicyKind.ServiceControl : PolicyKind.Identity;
    }

    /// <summary>The first Principal of a document that has one in some of its statements only; null where all have one, or none.</summary>
    /// <param name="document">Its node.</param>
    public static Node? FindDecidingPrincipal(Node document)
    {
        Node?[] principals = [.. StatementsOf(document).OfType<ObjectNode>().Select(s => s["Principal"] ?? s["NotPrincipal"])];
        return principals.Any(p => p is null) ? principals.FirstOrDefault(p => p is not null) : null;
    }

    /// <summary>The kind that a path names; null when it names none. The last folder or the name of the file decides.</summary>
    /// <param name="path">The path.</param>
    public static PolicyKind? OfPath(string path)
    {
        string[] parts = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 1; i >= Math.Max(0, parts.Length - 4); i--)
        {
            string words = $" {string.Join(' ', parts[i].ToLowerInvariant().Split(s_separators, StringSplitOptions.RemoveEmptyEntries))} ";
            foreach ((string name, PolicyKind kind) in s_words)
            {
                if (words.Contains(name, StringComparison.Ordinal))
                {
                    return kind;
                }
            }
        }

        return null;
    }

    private static bool IsGuardrail(string path) => path.Contains("guardrail", StringComparison.OrdinalIgnoreCase);

    private static bool IsDeny(Node statement) => statement is ObjectNode node && node["Effect"] is ScalarNode { Text: "Deny" };

    private static bool IsTrust(Node[] statements)
    {
        string[] actions = [.. statements.OfType<ObjectNode>().SelectMany(s => TextsOf(s["Action"]))];
        return actions.Length > 0
            && Array.TrueForAll(actions, a => s_trustActions.Any(t => a.StartsWith(t, StringComparison.OrdinalIgnoreCase)))
            && statements.OfType<ObjectNode>().All(s => s["Resource"] is null && s["NotResource"] is null);
    }

    private static IEnumerable<string> TextsOf(Node? node) => node switch
    {
        ScalarNode scalar => [scalar.Text],
        ArrayNode list => list.Items.OfType<ScalarNode>().Select(s => s.Text),
        _ => [],
    };

    private static Node[] StatementsOf(Node document) => (document as ObjectNode)?["Statement"] switch
    {
        ArrayNode list => [.. list.Items],
        ObjectNode single => [single],
        _ => [],
    };
}
