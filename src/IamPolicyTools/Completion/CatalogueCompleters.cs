using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Completion;

/// <summary>Offers the prefixes of services.</summary>
public sealed class ServiceCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        IamCatalogue.Default.Services
            .Where(service => service.Prefix.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(service => new Candidate(service.Prefix, service.Name));
}

/// <summary>
/// Offers actions: the prefixes of services until a colon is typed, then the names that begin like the word, or that fit it when it is a
/// pattern (<c>s3:Get*</c>, <c>s3:*Acl</c>).
/// </summary>
public sealed class ActionCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        word.Contains(':', StringComparison.Ordinal) ? Actions(word) : Prefixes(word);

    private static IEnumerable<Candidate> Prefixes(string word) =>
        IamCatalogue.Default.Services
            .Where(service => service.Prefix.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(service => new Candidate($"{service.Prefix}:", service.Name));

    private static IEnumerable<Candidate> Actions(string word) =>
        ActionPatterns.Expand(IamCatalogue.Default, [word, $"{word}*"])
            .Select(action => new Candidate(action.FullName, Describe(action)));

    private static string Describe(CatalogueAction action) =>
        action.IsWildcardOnly ? $"{action.AccessLevel}, no resource" : $"{action.AccessLevel}, on {string.Join(", ", action.ResourceTypes)}";
}

/// <summary>Offers the names of resource types, of the services given if any are.</summary>
public sealed class ResourceTypeCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        Services(bound)
            .SelectMany(service => service.ResourceTypes)
            .Where(type => type.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .GroupBy(type => type.Name, StringComparer.OrdinalIgnoreCase)
            .OrderBy(types => types.Key, StringComparer.OrdinalIgnoreCase)
            .Select(types => new Candidate(types.Key, $"of {string.Join(", ", types.Select(t => t.Service))}"));

    private static IEnumerable<CatalogueService> Services(IDictionary bound) =>
        LanguagePrimitives.ConvertTo<string[]>(bound["Service"]) is { Length: > 0 } prefixes
            ? NamePatterns.Create(prefixes).Filter(IamCatalogue.Default.Services, service => service.Prefix)
            : IamCatalogue.Default.Services;
}

/// <summary>Offers condition keys; a family of keys by its name with the placeholder.</summary>
public sealed class ConditionKeyCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        IamCatalogue.Default.ConditionKeys
            .Where(key => key.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase)
            .Select(key => new Candidate(key.Name, key.IsMultivalued ? $"{key.Type}, several values" : $"{key.Type}"));
}

/// <summary>Offers the types of resource that the check for public access knows.</summary>
public sealed class CheckedResourceTypeCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        AccessChecks.PublicTypes.Where(t => Begins(t.Key, word)).Select(t => new Candidate(t.Key, t.Value));
}
