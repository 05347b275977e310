using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>The place a document stands in.</summary>
internal enum Slot
{
    Identity,
    Boundary,
    Session,
    Scp,
    Rcp,
    Endpoint,
    Resource,
}

/// <summary>Outcome of a set of documents (evaluation.md 2.1), with the principal forms of its applying Allow statements.</summary>
internal readonly record struct NaiveOutcome(bool Denies, Grants Allowed)
{
    /// <summary>Deny beats Allow within a set as well .</summary>
    public bool Allows => !Denies && Allowed != Grants.None;
}

/// <summary>Which statements apply: principal, action, resource and condition all match (evaluation.md 2.1).</summary>
internal static class NaiveStatements
{
    public static NaiveOutcome Outcome(IEnumerable<JsonElement> documents, Slot slot, NaiveCheck check)
    {
        bool denies = false;
        Grants allowed = Grants.None;
        foreach (JsonElement document in documents)
        {
            bool variables = NaiveText.HasVariables(document);
            foreach (JsonElement statement in NaiveText.OneOrMany(document.GetProperty("Statement")))
            {
                Grants applies = Applies(statement, slot, variables, check);
                if (statement.GetProperty("Effect").GetString() == "Deny")
                {
                    denies |= applies != Grants.None;
                }
                else
                {
                    allowed |= applies;
                }
            }
        }

        return new NaiveOutcome(denies, allowed);
    }

    private static Grants Applies(JsonElement statement, Slot slot, bool variables, NaiveCheck check)
    {
        Grants principal = slot is Slot.Rcp or Slot.Endpoint or Slot.Resource ? NaivePrincipals.Match(statement, slot, check) : Grants.Everyone;
        bool applies = principal != Grants.None
            && ActionMatches(statement, check.Action)
            && ResourceMatches(statement, slot, variables, check)
            && (!statement.TryGetProperty("Condition", out JsonElement condition)
                || NaiveConditions.Hold(condition, variables, statement.GetProperty("Effect").GetString() == "Deny", check));
        return applies ? principal : Grants.None;
    }

    private static bool ActionMatches(JsonElement statement, string action)
    {
        if (statement.TryGetProperty("Action", out JsonElement actions))
        {
            return NaiveText.OneOrMany(actions).Any(entry => ActionEntryMatches(entry.GetString()!, action));
        }

        // PL-34: every action that no entry matches.
        return !NaiveText.OneOrMany(statement.GetProperty("NotAction")).Any(entry => ActionEntryMatches(entry.GetString()!, action));
    }

    // PL-29 to PL-33: both parts glob separately, case-insensitively; variables are not expanded.
    private static bool ActionEntryMatches(string entry, string action)
    {
        if (entry == "*")
        {
            return true;
        }

        string[] pattern = entry.Split(':', 2);
        string[] parts = action.Split(':', 2);
        return pattern.Length == 2 && !entry.Any(char.IsWhiteSpace) && Like(pattern[0], parts[0]) && Like(pattern[1], parts[1]);

        static bool Like(string pattern, string text) =>
            NaiveText.Like([.. pattern.Select(c => new NaiveChar(c, c is '*' or '?'))], text, ignoreCase: true);
    }

    private static bool ResourceMatches(JsonElement statement, Slot slot, bool variables, NaiveCheck check)
    {
        if (statement.TryGetProperty("Resource", out JsonElement resources))
        {
            return NaiveText.OneOrMany(resources).Any(entry => ResourceEntryMatches(entry.GetString()!, slot, variables, check) == true);
        }

        if (statement.TryGetProperty("NotResource", out resources))
        {
            // PL-46: an entry with an unresolvable variable makes the whole element match nothing.
            bool?[] matches = [.. NaiveText.OneOrMany(resources).Select(entry => ResourceEntryMatches(entry.GetString()!, slot, variables, check))];
            return !matches.Contains(null) && !matches.Contains(true);
        }

        // Omitted in a resource policy: the resource that carries it. Trust policies have no Resource (2.6). Elsewhere it is required.
        return slot == Slot.Resource;
    }

    // PL-85: API Gateway writes the short form out, for the API that holds the policy.
    private static string Saved(string entry, NaiveCheck check)
    {
        const string shortForm = "execute-api:/";
        string[] arn = check.Resource.Split(':', 6);
        return entry.StartsWith(shortForm, StringComparison.Ordinal) && check.ResourceIs("execute-api", "")
            ? string.Join(':', arn[..5]) + ":" + arn[5].Split('/')[0] + "/" + entry[shortForm.Length..]
            : entry;
    }

    // "Matching algorithm" of policy-language.md 1.4; null when a variable has no value.
    private static bool? ResourceEntryMatches(string written, Slot slot, bool variables, NaiveCheck check)
    {
        if (written == "*")
        {
            return true;
        }

        string pattern = slot == Slot.Resource ? Saved(written, check) : written;

        // PL-73: variables only after the fifth colon.
        string[] fields = pattern.Split(':', 6);
        IReadOnlyList<NaiveChar>? last = fields.Length == 6 ? NaiveText.Expand(fields[5], variables, check.Context) : [];
        if (last is null)
        {
            return null;
        }

        if (check.Resource == "*")
        {
            // PL-48
            return NaiveText.Service(check.Action) == "s3" && pattern == "arn:aws:s3:::*";
        }

        // PL-43
        if (!pattern.StartsWith("arn:", StringComparison.Ordinal))
        {
            return false;
        }

        if (fields.Length < 6)
        {
            // PL-41: identity and boundary policies complete a short ARN of three fields or more, unless it contains "::". What is
            // not completed stands as written: it matches nothing, unless a "*" at its end reaches over the missing colons (PL-40).
            if (slot is Slot.Identity or Slot.Boundary && fields.Length >= 3 && !pattern.Contains("::", StringComparison.Ordinal))
            {
                fields = [.. fields, .. Enumerable.Repeat("*", 6 - fields.Length)];
                last = [new NaiveChar('*', true)];
            }
        }

        var regex = new List<string>();
        for (int i = 0; i < fields.Length; i++)
        {
            // PL-40: a "*" at the end of a field may cross colons; the sixth field is free (PL-37).
            regex.Add(i == 5
                ? NaiveText.ToRegex(last, ".*", ".*", ".")
                : NaiveText.ToRegex(NaiveText.Expand(fields[i], false, check.Context)!, "[^:]*", ".*", "[^:]"));
        }

        return NaiveText.Matches(string.Join(":", regex), check.Resource);
    }
}
