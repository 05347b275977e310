using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Binding;

/// <summary>Reads the parts of a statement as a person types them.</summary>
internal static class StatementArgument
{
    private const string Provider = "Federated";

    private static readonly string[] s_types = ["AWS", "Service", Provider, "CanonicalUser"];

    // Providers without an ARN (PL-83a).
    private static readonly string[] s_providers = ["cognito-identity.amazonaws.com", "accounts.google.com", "www.amazon.com", "graph.facebook.com"];

    /// <summary>Reads principals.</summary>
    /// <param name="values">The arguments; null for none.</param>
    /// <exception cref="InvalidArgumentException">One is none.</exception>
    public static (bool IsEveryone, ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> Principal) Principal(object[]? values)
    {
        if (values is null)
        {
            return (false, []);
        }

        if (values is [var only] && Bare(only) is "*")
        {
            return (true, []);
        }

        List<(string Type, string Value)> entries = [];
        foreach (object value in values)
        {
            switch (Bare(value))
            {
                case IDictionary table:
                    foreach (DictionaryEntry entry in table)
                    {
                        entries.AddRange(Texts(entry.Value).Select(v => (entry.Key.ToString()!, v)));
                    }

                    break;
                // An account id without quotes is a number to PowerShell, and has lost its zeros.
                case int or long:
                    entries.Add(("AWS", Convert.ToInt64(Bare(value), CultureInfo.InvariantCulture).ToString("D12", CultureInfo.InvariantCulture)));
                    break;
                case string text when TypeOf(text) is { } type:
                    entries.Add((type, text));
                    break;
                default:
                    throw new InvalidArgumentException(ValidationErrors.InvalidStatementPrincipal(value));
            }
        }

        return (false,
        [
            .. entries.GroupBy(e => s_types.FirstOrDefault(t => t.Equals(e.Type, StringComparison.OrdinalIgnoreCase)) ?? e.Type)
                .Select(g => KeyValuePair.Create<string, ImmutableArray<string>>(g.Key, [.. g.Select(e => e.Value)])),
        ]);
    }

    /// <summary>Reads conditions as JSON.</summary>
    /// <param name="value">The argument; null for none.</param>
    /// <exception cref="InvalidArgumentException">It is none.</exception>
    public static string? Condition(object? value) => Bare(value) switch
    {
        null => null,
        string text when IsObject(text) => text,
        IDictionary or PSObject => JsonText.Of(value),
        _ => throw new InvalidArgumentException(ValidationErrors.InvalidCondition(value)),
    };

    private static bool IsObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // What is no service, no provider and no account is left to the rules, which say what is wrong with it.
    private static string? TypeOf(string text)
    {
        if (text == "*" || text.All(char.IsAsciiDigit))
        {
            return "AWS";
        }

        if (text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return text.Contains(":saml-provider/", StringComparison.Ordinal) || text.Contains(":oidc-provider/", StringComparison.Ordinal) ? Provider : "AWS";
        }

        return s_providers.Contains(text) ? Provider
            : text.Contains('.', StringComparison.Ordinal) ? "Service"
            : text.StartsWith("AROA", StringComparison.Ordinal) || text.StartsWith("AIDA", StringComparison.Ordinal) ? "AWS"
            : null;
    }

    private static IEnumerable<string> Texts(object? value) => Bare(value) switch
    {
        string text => [text],
        IEnumerable items => items.Cast<object?>().Select(i => Bare(i)?.ToString() ?? string.Empty),
        null => [],
        var other => [other.ToString()!],
    };

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
