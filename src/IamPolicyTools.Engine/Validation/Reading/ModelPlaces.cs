using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>Where an element of a document that was read before stands.</summary>
internal static class ModelPlaces
{
    /// <summary>The place of the element that a place in its canonical form is about.</summary>
    public static SourceLocation Of(PolicyDocument document, Place? place)
    {
        if (place?.Statement is not { } index || index >= document.Statements.Length)
        {
            return document.Location;
        }

        Statement statement = document.Statements[index];
        string[] names = place.Element.Split('/', 3);
        return names[0] switch
        {
            "Action" or "NotAction" => Entry(statement.Action.Patterns.ConvertAll(p => p.Location), place) ?? statement.Action.Location,
            "Resource" or "NotResource" when statement.Resource is { } resource => Entry(resource.Patterns.ConvertAll(p => p.Location), place) ?? resource.Location,
            "Principal" or "NotPrincipal" when statement.Principal is { } principal => principal.Location,
            "Condition" when names.Length == 3 && statement.Conditions.ConvertAll(c => c).FirstOrDefault(c => c.Operator == names[1] && c.Key == names[2]) is { Key: not null } clause => clause.Location,
            _ => statement.Location,
        };
    }

    private static SourceLocation? Entry(SourceLocation[] entries, Place place) =>
        place.Steps is [.., { Key: null, Index: var index }] && index < entries.Length ? entries[index] : entries.Length == 1 ? entries[0] : null;
}
