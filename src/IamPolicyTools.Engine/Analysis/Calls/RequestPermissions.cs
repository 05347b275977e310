using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Calls;

/// <summary>The smallest set of permissions that allows requests: what is required, no more.</summary>
public static class RequestPermissions
{
    private const string PassedToService = "iam:PassedToService";

    /// <summary>A policy that allows the required requests, resource by resource; its actions are folded as Compress-IamAction folds them.</summary>
    /// <param name="requests">The requests; optional ones, those that need no permission and those of calls that nobody signs are left out.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The policy; null when nothing is required.</returns>
    public static PolicyDocument? Of(IEnumerable<ResolvedRequest> requests, CancellationToken cancellationToken = default)
    {
        var byActions = requests
            .Where(r => r.Need is RequestNeed.Required or RequestNeed.Deferred && !r.Call.IsAnonymous)
            .SelectMany(r => r.OtherResources.Select(o => r with { Resource = o }).Prepend(r))
            .GroupBy(r => (r.Resource, PassedTo: PassedTo(r)))
            .Select(g => (g.Key.Resource, g.Key.PassedTo, Actions: Fold(g.Select(r => r.Action), cancellationToken)))
            .GroupBy(g => (g.PassedTo, Actions: string.Join('\n', g.Actions)))
            .OrderBy(g => g.Key.Actions, StringComparer.Ordinal)
            .ThenBy(g => g.Key.PassedTo, StringComparer.Ordinal)
            .ToArray();
        if (byActions.Length == 0)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("Version", "2012-10-17");
            json.WriteStartArray("Statement");
            foreach (var group in byActions)
            {
                json.WriteStartObject();
                json.WriteString("Effect", "Allow");
                WriteTexts(json, "Action", group.Key.Actions.Split('\n'));
                WriteTexts(json, "Resource", [.. group.Select(g => g.Resource).Distinct().Order(StringComparer.Ordinal)]);
                if (group.Key.PassedTo.Length > 0)
                {
                    json.WriteStartObject("Condition");
                    json.WriteStartObject("StringEquals");
                    WriteTexts(json, PassedToService, group.Key.PassedTo.Split('\n'));
                    json.WriteEndObject();
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var findings = new DiagnosticBag();
        return PolicyParser.ParseText(Encoding.UTF8.GetString(buffer.ToArray()), PolicyKind.Identity, "requests", findings)
            ?? throw new InvalidTextException(findings.Items);
    }

    private static ImmutableArray<string> Fold(IEnumerable<string> actions, CancellationToken stop) =>
        [.. ActionPatterns.Compress(IamCatalogue.Default, [.. actions.Distinct()], stop)];

    // A role is passed to the service of the call alone.
    private static string PassedTo(ResolvedRequest request) => request.Action != "iam:PassRole" ? string.Empty
        : request.Context.TryGetValue(PassedToService, out object? service) && service is string text ? text
        : string.Join('\n', request.PassedToServices);

    private static void WriteTexts(Utf8JsonWriter json, string name, string[] texts)
    {
        if (texts.Length == 1)
        {
            json.WriteString(name, texts[0]);
            return;
        }

        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
