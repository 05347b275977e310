using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Catalogue;

/// <summary>A kind of resource of a service: <c>bucket</c>, <c>role</c>.</summary>
public sealed class CatalogueResourceType
{
    internal CatalogueResourceType(
        string service, string name, ImmutableArray<ArnTemplate> templates, ImmutableArray<CatalogueConditionKey> keys)
    {
        Service = service;
        Name = name;
        ArnTemplates = templates;
        ConditionKeys = keys;
    }

    /// <summary>The prefix of the service whose actions take it; the service field of the ARN may differ (<c>kafka-cluster</c> and <c>kafka</c>).</summary>
    public string Service { get; }

    /// <summary>The name, unique in the service.</summary>
    public string Name { get; }

    /// <summary>The forms of its ARNs; most types have one, some several, and a type the data leaves open has none.</summary>
    public ImmutableArray<ArnTemplate> ArnTemplates { get; }

    /// <summary>The keys that describe such a resource; any action on it carries them.</summary>
    public ImmutableArray<CatalogueConditionKey> ConditionKeys { get; }

    /// <summary>True when a concrete ARN has one of the forms of this type.</summary>
    /// <param name="arn">The ARN.</param>
    public bool Fits(string arn) => Arn.TryParse(arn, out Arn parts) && Fits(parts);

    /// <summary>True when a concrete ARN has one of the forms of this type.</summary>
    /// <param name="arn">The ARN.</param>
    public bool Fits(Arn arn)
    {
        foreach (ArnTemplate template in ArnTemplates)
        {
            if (template.Fits(arn))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
