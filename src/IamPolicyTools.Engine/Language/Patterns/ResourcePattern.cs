namespace IamPolicyTools.Language.Patterns;

/// <summary>An entry of a Resource or NotResource element (policy-language.md, 1.4).</summary>
internal sealed class ResourcePattern
{
    private readonly TextPattern? _arn;
    private readonly Form _form;

    private ResourcePattern(Form form, TextPattern? arn)
    {
        _form = form;
        _arn = arn;
    }

    private enum Form
    {
        Nothing,
        Everything,
        AllOfS3,
        Arn,

        // A single placeholder, which may stand for any entry.
        Unknown,
    }

    /// <summary>True for the entry <c>*</c>.</summary>
    public bool MatchesEverything => _form == Form.Everything;

    /// <summary>True when the entry contains variables.</summary>
    public bool HasVariables => _arn?.HasVariables == true;

    /// <summary>True when a template left a placeholder in it: as text it covers nothing but itself.</summary>
    public bool HasPlaceholders => _arn?.HasPlaceholders == true;

    /// <summary>Compiles an entry.</summary>
    /// <param name="text">The entry with its pieces.</param>
    /// <param name="kind">The slot of its document; short ARNs are completed in identity policies and boundaries only (PL-41).</param>
    public static ResourcePattern Compile(PolicyString text, PolicyKind kind)
    {
        if (text.Text == "*")
        {
            return new ResourcePattern(Form.Everything, null);
        }

        if (text.HasPlaceholders)
        {
            return new ResourcePattern(text.Pieces is [{ Kind: PieceKind.Placeholder }] ? Form.Unknown : Form.Arn, CompileOpen(text, kind));
        }

        // PL-43
        if (!text.Text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return new ResourcePattern(Form.Nothing, null);
        }

        // PL-41: completed from three fields on, unless a field in it is empty. What is not completed stands as written, and
        // only a "*" at its end can reach over the missing colons (PL-40).
        int fields = CountFields(text);
        bool isCompleted = kind is PolicyKind.Identity or PolicyKind.Boundary && fields is >= 3 and < 6;
        if (isCompleted && !text.Text.Contains("::", StringComparison.Ordinal))
        {
            string completed = text.Text + string.Concat(Enumerable.Repeat(":*", 6 - fields));
            return new ResourcePattern(Form.Arn, TextPattern.Compile(PolicyString.Literal(completed), PatternStyle.Arn));
        }

        return new ResourcePattern(
            text.Text == "arn:aws:s3:::*" ? Form.AllOfS3 : Form.Arn,
            TextPattern.Compile(text, PatternStyle.Arn));
    }

    /// <summary>True when the entry covers the resource.</summary>
    /// <param name="resource">The ARN of the request, or <c>*</c> for an action without resources.</param>
    /// <param name="action">The action of the request.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public bool Matches(string resource, ActionName action, IVariableSource variables)
    {
        if (_form is Form.Everything or Form.Nothing)
        {
            return _form == Form.Everything;
        }

        // PL-48: a request without a resource is covered by "*" alone, and for S3 by the ARN of all buckets.
        if (resource == "*")
        {
            return _form == Form.AllOfS3 && action.Service == "s3";
        }

        return _arn!.Matches(resource, variables);
    }

    /// <summary>True when every variable of the entry has a value.</summary>
    /// <param name="variables">Gives the variables' values.</param>
    public bool CanResolve(IVariableSource variables) => _arn is null || _arn.CanResolve(variables);

    /// <summary>True when the entry covers the resource for some value of the variables that have none.</summary>
    /// <param name="resource">The ARN of the request, or <c>*</c> for an action without resources.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public bool CouldMatch(string resource, IVariableSource variables) =>
        _form is Form.Everything or Form.Unknown
        || ((resource != "*" || HasPlaceholders)
            && Generalize(variables)?.Matches(resource == "*" ? "arn:aws:s3:::*" : resource, variables) == true);

    /// <summary>Whether the entry covers a resource whose ARN holds tokens (IN-14).</summary>
    /// <param name="resource">The ARN of the request.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public Truth MatchesOpen(string resource, IVariableSource variables) => _form switch
    {
        Form.Everything => Truth.True,
        Form.Nothing => Truth.False,
        Form.Unknown when _arn!.Text != resource => Truth.Unknown,
        _ => _arn!.MatchesOpen(resource, variables),
    };

    /// <summary>
    /// True when the entry covers a resource whose ARN holds tokens for some values of them, and of the variables that have none.
    /// </summary>
    /// <param name="resource">The ARN of the request.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public bool CouldMeet(string resource, IVariableSource variables) =>
        _form is Form.Everything or Form.Unknown || (_form != Form.Nothing && _arn!.CanMeet(resource, variables));

    /// <summary>
    /// The ARNs that the entry covers, whatever the values of variables without one; null for <c>*</c> and for what covers nothing.
    /// </summary>
    /// <param name="variables">Gives the variables' values.</param>
    public TextPattern? Generalize(IVariableSource variables) => _arn?.Generalize(variables);

    /// <summary>The entry with what completes a short one; null for <c>*</c> and for what covers nothing.</summary>
    public string? Text => _arn?.Text;

    /// <summary>The keys of the entry's variables.</summary>
    public IEnumerable<ContextKey> Variables => _arn?.Variables ?? [];

    // PL-41: IAM completes what the placeholders do not.
    private static TextPattern CompileOpen(PolicyString text, PolicyKind kind)
    {
        bool isShort = kind is PolicyKind.Identity or PolicyKind.Boundary && CountFields(text) < 6;
        return TextPattern.Compile(
            text.Text, isShort ? [.. text.Pieces, new Piece(PieceKind.Literal, "*", null)] : text.Pieces, PatternStyle.Arn);
    }

    private static int CountFields(PolicyString text)
    {
        int fields = 1;
        foreach (Piece piece in text.Pieces)
        {
            fields += piece.Kind == PieceKind.Literal ? piece.Text.Count(c => c == ':') : 0;
        }

        return fields;
    }
}
