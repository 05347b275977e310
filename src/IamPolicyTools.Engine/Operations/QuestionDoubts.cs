using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;
using IamPolicyTools.Validation.Facts;
using IamPolicyTools.Validation.Rules;

namespace IamPolicyTools.Operations;

/// <summary>
/// What makes a question one that probably was not meant (AT-7): somebody or something whose name was misspelt, an action or a key that there
/// is not, a value that no request has. Every denial of it comes true. No decision changes by a doubt: who asks is told, and a test with one never passes.
/// </summary>
/// <param name="model">The model that is asked.</param>
public sealed class QuestionDoubts(IamModel model)
{
    private readonly NearResources _names = new(model, withPolicies: true);

    /// <summary>The doubts about a question.</summary>
    /// <param name="asker">Who asks; null where that is not known.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public IEnumerable<string> Of(Requester? asker, ActionName action, string resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return Texts(action.Text, resource)
            .Append(asker is null ? null : OfName(asker.DisplayName))
            .Append(ModelDoubts.Of(model, asker, action.Text, resource))
            .Append(ModelDoubts.OfResource(_names, action.Text, resource))
            .OfType<string>();
    }

    /// <summary>The doubt about keys by which a request would come from somebody else, or go elsewhere; null when there are none.</summary>
    /// <param name="asker">Who asks; null where that is not known.</param>
    /// <param name="context">The keys.</param>
    /// <param name="region">The Region whose endpoint is called, or null.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public string? OfContext(Requester? asker, ContextLayer context, string? region, ActionName action, string resource)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ModelDoubts.OfContext(model, asker, context) ?? ContextDoubts.Of(model, context, region, action.Text, resource);
    }

    /// <summary>The doubt about the name of a context key; null for one that there is or may be.</summary>
    /// <param name="key">The name.</param>
    public static string? OfKey(string key) => KeyNameRule.Look(KeyFacts.Of(key, IamCatalogue.Default), IamCatalogue.Default, AwsNames.Default) is { } fault
        ? fault.Fix is null ? fault.Why : $"{fault.Why} {fault.Fix}"
        : null;

    /// <summary>The doubt about a value of a context key; null for one that a request may have.</summary>
    /// <param name="key">The name of the key.</param>
    /// <param name="value">The value.</param>
    public static string? OfValue(string key, string value) => RequestChecks.CheckValue(IamCatalogue.Default, key, value)?.Message ?? TextDoubts.OfValue(key, value);

    /// <summary>The doubt about a name of somebody; null when nothing is wrong with it. Nobody trusts a service that there is not.</summary>
    /// <param name="name">The name or ARN.</param>
    public static string? OfName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TextDoubts.OfName(name) ?? (name.Contains(".amazonaws.com", StringComparison.Ordinal) && !name.StartsWith("arn:", StringComparison.Ordinal)
            ? ServicePrincipalFacts.Doubt(name, IamCatalogue.Default)
            : null);
    }

    /// <summary>The doubt about a Region whose endpoint is called; null for one that there is.</summary>
    /// <param name="region">The Region.</param>
    public static string? OfRegion(string region) => RegionFacts.Doubt(region);

    /// <summary>The doubt about a context key that no request of a call has, so that it counts as absent; null where one may have it.</summary>
    /// <param name="key">The name of the key.</param>
    /// <param name="pairs">The actions with the resources.</param>
    public static string? OfUselessKey(string key, IReadOnlyList<(ActionName Action, string Resource)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return pairs.All(p => ActionKeys.AreWithout(key, p.Action, p.Resource))
            ? $"Requests for {string.Join(", ", pairs.Select(p => IamCatalogue.Default.FindAction(p.Action.Text)?.ToString() ?? p.Action.Text).Distinct())} do not have the key {key}."
            : null;
    }

    /// <summary>The doubt about several values of a global key that requests have once; null for one, and for other keys.</summary>
    /// <param name="key">The name of the key.</param>
    /// <param name="count">How many values it was given.</param>
    public static string? OfSeveral(string key, int count) => count > 1 && IamCatalogue.Default.FindConditionKey(key) is { IsGlobal: true, IsMultivalued: false }
        ? $"Found {count} values of '{DisplayedText.Shorten(key)}'; expected one: requests have a single one."
        : null;

    /// <summary>The ARN of a secret that was written without what AWS adds to its name, with an example of it; null for anything else.</summary>
    /// <param name="resource">An ARN.</param>
    public static string? WholeSecret(string resource) => SecretNames.WithSuffix(resource);

    private static IEnumerable<string?> Texts(string action, string resource)
    {
        if (RequestChecks.CheckAction(IamCatalogue.Default, action) is { } unknown)
        {
            yield return unknown.Message;
        }
        else if (TextDoubts.OfResource(resource) is { } text)
        {
            yield return text;
        }
        else
        {
            yield return TextDoubts.OfPair(action, [resource]);
        }
    }
}
