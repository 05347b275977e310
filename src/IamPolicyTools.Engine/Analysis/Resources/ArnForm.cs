using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>The ARNs of one type of resource.</summary>
internal sealed class ArnForm
{
    private const int Service = 2;
    private const int Region = 3;
    private const int Account = 4;
    private const int Resource = 5;

    private static readonly ImmutableArray<GlobToken> s_anyField = [GlobToken.ManyInField];
    private static readonly ImmutableArray<GlobToken> s_anyRegion = [GlobToken.OneInField, GlobToken.ManyInField];

    private readonly ArnTemplate? _template;
    private readonly Lazy<Glob> _anywhere;

    private ArnForm(ArnTemplate? template)
    {
        _template = template;
        _anywhere = new(() => ToGlob(s_anyField, s_anyField, s_anyField));
    }

    /// <summary>The form that every ARN has: what is known of a type that the data leaves open.</summary>
    public static ArnForm Everything { get; } = new(null);

    /// <summary>True when every ARN has this form.</summary>
    public bool IsEverything => _template is null;

    /// <summary>The service field; null where it varies.</summary>
    public string? ServiceField => _template is null || _template.Service.Contains('*') ? null : _template.Service;

    /// <summary>The ARNs of this form in every partition, Region and account.</summary>
    public Glob Anywhere => _anywhere.Value;

    /// <summary>The ARNs of a template of the catalogue.</summary>
    public static ArnForm Of(ArnTemplate template) => new(template);

    /// <summary>The ARNs of this form in one partition and of one owner.</summary>
    /// <param name="partition">The partition, where the form leaves it open.</param>
    /// <param name="accounts">What may stand in the account field, where the form leaves it open.</param>
    /// <param name="mayLackRegion">True when the Region may be missing where the form has one.</param>
    public IEnumerable<Glob> In(string partition, IEnumerable<string> accounts, bool mayLackRegion)
    {
        ImmutableArray<GlobToken> region = mayLackRegion ? s_anyField : s_anyRegion;
        IEnumerable<string> owners = IsOpen(Account) ? accounts : [string.Empty];
        return owners.Select(a => ToGlob(Literal(partition), region, Literal(a)));
    }

    /// <summary>The form as an entry of a Resource element, for all Regions and accounts of a partition.</summary>
    public string TextIn(string partition) => _template?.ToPattern(partition) ?? ArnPattern.Everything.Text;

    private Glob ToGlob(ImmutableArray<GlobToken> partition, ImmutableArray<GlobToken> region, ImmutableArray<GlobToken> account) => Glob.Of(
    [
        .. Literal("arn:"),
        .. IsOpen(1) ? partition : Literal(_template!.Fields[1]),
        GlobToken.Of(':'),
        .. IsOpen(Service) ? s_anyField : InField(_template!.Service),
        GlobToken.Of(':'),
        .. IsOpen(Region) ? region : Literal(_template!.Fields[Region]),
        GlobToken.Of(':'),
        .. IsOpen(Account) ? account : Literal(_template!.Fields[Account]),
        GlobToken.Of(':'),
        .. _template is null ? [GlobToken.Many] : ResourceTokens(_template),
    ]);

    private bool IsOpen(int field) => _template is null || _template.Fields[field] == "*" || ArnTemplate.IsPlaceholder(_template.Fields[field]);

    private static ImmutableArray<GlobToken> ResourceTokens(ArnTemplate template)
    {
        string glob = ArnTemplate.ToGlob(template.Fields[Resource]);
        if (!template.Fields[Resource].EndsWith('}'))
        {
            return Glob.Parse(glob).Tokens;
        }

        // A name at the end is never empty.
        string stops = template.Stops;
        return [.. Glob.Parse(glob[..^1]).Tokens, GlobToken.One with { Except = stops }, GlobToken.Many with { Except = stops }];
    }

    private static ImmutableArray<GlobToken> InField(string text) =>
        [.. text.Select(c => c == '*' ? GlobToken.ManyInField : GlobToken.Of(c))];

    private static ImmutableArray<GlobToken> Literal(string text) => [.. text.Select(GlobToken.Of)];
}
