using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>The roles that the parameters of a call name, at any depth (CL-56).</summary>
/// <param name="call">The call.</param>
/// <param name="values">Finds values.</param>
internal sealed class GivenRoles(ApiCall call, Templates.CallValues values)
{
    private static readonly string[] s_documents = ["definition", "templatebody", "policydocument", "assumerolepolicydocument", "policy", "content", "body"];

    /// <summary>The roles, as they are written.</summary>
    public IEnumerable<string> All => Roles(call.Parameters, depth: 0);

    /// <summary>True for a parameter that is a document of another language, whose ARNs are no parameters.</summary>
    /// <param name="bare">The parameter's bare name.</param>
    public static bool IsDocument(string bare) => s_documents.Contains(bare);

    private IEnumerable<string> Roles(MapValue map, int depth)
    {
        foreach ((string name, CallValue value) in map.Members)
        {
            string bare = OptionNames.Bare(name);
            if (IsRole(bare) && value is TextValue or UnexpandedValue or FileValue)
            {
                yield return values.TextOf(value, name);
            }
            else if (value is TextValue or ListValue && AreRoles(bare))
            {
                foreach (CallValue item in values.Items(value, isStructure: false).Where(i => i is not MapValue))
                {
                    yield return values.TextOf(item, name);
                }
            }
            else if (depth < 8)
            {
                foreach (string role in Nested(bare, value).SelectMany(m => Roles(m, depth + 1)))
                {
                    yield return role;
                }
            }
        }
    }

    /// <summary>True for a parameter that is a role.</summary>
    /// <param name="bare">The parameter's bare name.</param>
    internal static bool IsRole(string bare) => bare.EndsWith("role", StringComparison.Ordinal) || bare.EndsWith("rolearn", StringComparison.Ordinal)
        || bare is "credentialsarn" or "authorizercredentials" or "authorizercredentialsarn";

    private static bool AreRoles(string bare) => !bare.StartsWith("remove", StringComparison.Ordinal)
        && (bare.EndsWith("roles", StringComparison.Ordinal) || bare.EndsWith("rolearns", StringComparison.Ordinal));

    // A text is looked into only where a role may be in it; a document is no parameter.
    private IEnumerable<MapValue> Nested(string name, CallValue value) => s_documents.Contains(name) ? [] : value switch
    {
        MapValue map => [map],
        ListValue list => list.Items.SelectMany(i => Nested(name, i)),
        FileValue { Written: var written } file when !written.StartsWith("fileb:", StringComparison.Ordinal) => Nested(name, new TextValue(values.ContentOf(file) ?? string.Empty)),
        TextValue { Text: var text } when text.Contains("role", StringComparison.OrdinalIgnoreCase) && text.Contains("arn:", StringComparison.Ordinal)
            && (ValueReader.IsJson(text) || text.Contains('=', StringComparison.Ordinal)) => Structure(text) is { } parts ? Nested(name, parts) : [],
        _ => [],
    };

    // What is neither JSON nor shorthand names no role.
    private static CallValue? Structure(string text)
    {
        try
        {
            return ValueReader.ReadStructure(text) is var parts and not TextValue ? parts : null;
        }
        catch (MalformedValueException)
        {
            return null;
        }
    }
}
