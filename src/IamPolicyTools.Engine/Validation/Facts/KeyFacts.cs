using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;

namespace IamPolicyTools.Validation.Facts;

/// <summary>A condition key, with what the catalogue says of it. One object for all uses of the same spelling.</summary>
internal sealed class KeyFacts
{
    private KeyFacts(string name, IamCatalogue catalogue)
    {
        Name = name;
        Folded = name.ToLowerInvariant();
        IsOpen = Placeholders.AreIn(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        HasForm = colon > 0 && colon < name.Length - 1;
        Prefix = colon > 0 ? Folded[..colon] : string.Empty;
        IsGlobal = Prefix == "aws";
        Known = HasForm && !IsOpen ? catalogue.FindConditionKey(name) : null;
        Service = HasForm && !IsGlobal ? catalogue.FindService(Prefix) : null;
        IsMultivalued = HasForm && catalogue.IsMultivalued(name);
        IsOfProvider = !IsGlobal && Service is null && (Prefix.Contains('.', StringComparison.Ordinal) || Prefix == "saml" || name.Contains('/', StringComparison.Ordinal));
        IsTag = ResourceTagKeys.Contains(name);
    }

    /// <summary>The name as written.</summary>
    public string Name { get; }

    /// <summary>The name in lower case (PL-50).</summary>
    public string Folded { get; }

    /// <summary>What stands in front of the colon, in lower case.</summary>
    public string Prefix { get; }

    /// <summary>True when a placeholder stands in it.</summary>
    public bool IsOpen { get; }

    /// <summary>True for <c>prefix:name</c>.</summary>
    public bool HasForm { get; }

    /// <summary>True for keys of all services.</summary>
    public bool IsGlobal { get; }

    /// <summary>The entry of the catalogue.</summary>
    public CatalogueConditionKey? Known { get; }

    /// <summary>The service whose prefix it has.</summary>
    public CatalogueService? Service { get; }

    /// <summary>True for a key with a set of values.</summary>
    public bool IsMultivalued { get; }

    /// <summary>True for a claim of an identity provider, whose names are the provider's own.</summary>
    public bool IsOfProvider { get; }

    /// <summary>True for a tag of the resource.</summary>
    public bool IsTag { get; }

    /// <summary>True for a key of this name, in any case.</summary>
    public bool Is(string folded) => Folded == folded;

    /// <summary>Looks a key up.</summary>
    public static KeyFacts Of(string name, IamCatalogue catalogue) => new(name, catalogue);
}
