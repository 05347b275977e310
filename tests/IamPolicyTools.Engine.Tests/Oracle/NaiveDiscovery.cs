using System.Text.Json;
using System.Text.RegularExpressions;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>
/// Discovery (evaluation.md 2.11) in the most literal way: what is not known is filled in with every kind of value that the policies
/// could tell apart, and each completion is decided by itself (R-178a).
/// </summary>
internal static class NaiveDiscovery
{
    private const int MostCompletions = 200;
    private static readonly string[] s_order = ["rcp", "scp", "vpce", "blockPublicAccess", "service", "resource", "trust", "identity", "boundary", "session"];

    public static OracleResult Evaluate(FixtureCase @case, string action, FixtureTarget target)
    {
        OracleResult[] results = [.. NaiveUnknownDocuments.Complete(@case).SelectMany(known => Completions(known, action, target)
            .Select(completion => NaiveEvaluator.Evaluate(new NaiveCheck(known, action, target, completion))))];
        if (results.All(result => result.Decision == OracleResult.Allowed))
        {
            return NaiveQuestion.IsOpen(action, target.Resource) ? OracleResult.Conditional : OracleResult.Allow;
        }

        if (results.Any(result => result.Decision == OracleResult.Allowed))
        {
            return OracleResult.Conditional;
        }

        // The strictest reason: explicit before implicit, then the order of the algorithm.
        return results
            .OrderBy(result => result.Decision == OracleResult.ExplicitDeny ? 0 : 1)
            .ThenBy(result => Array.IndexOf(s_order, result.PolicyType))
            .First();
    }

    /// <summary>The completions of what the case leaves open; of very many, some.</summary>
    public static IEnumerable<NaiveCompletion> Completions(FixtureCase @case, string action, FixtureTarget target)
    {
        var check = new NaiveCheck(@case, action, target, NaiveCompletion.Strict);
        Func<NaiveCompletion, NaiveCompletion>[][] dimensions = [.. Dimensions(check)];
        double all = dimensions.Aggregate(1.0, (product, dimension) => product * dimension.Length);
        if (all <= MostCompletions)
        {
            IEnumerable<NaiveCompletion> completions = [NaiveCompletion.Strict];
            return dimensions.Aggregate(
                completions, (known, dimension) => known.SelectMany(_ => dimension, (completion, choose) => choose(completion)));
        }

        var random = new Random(1);
        return Enumerable.Range(0, MostCompletions)
            .Select(_ => dimensions.Aggregate(NaiveCompletion.Strict, (completion, dimension) => dimension[random.Next(dimension.Length)](completion)));
    }

    private static IEnumerable<Func<NaiveCompletion, NaiveCompletion>[]> Dimensions(NaiveCheck check)
    {
        JsonElement[] documents = [.. Documents(check.Case.Policies)];
        // R-170: without a signature a function is called through its URL only.
        NaiveMention[] ofUrl = check.Caller.Kind == CallerKind.Anonymous ? [new NaiveMention("lambda:InvokedViaFunctionUrl", "Bool", true, ["true"])] : [];
        NaiveMention[] mentions = [.. ofUrl, .. documents.SelectMany(NaiveMention.In), .. check.Case.Policies.KmsGrants.SelectMany(NaiveMention.In)];
        foreach (IGrouping<string, NaiveMention> key in mentions.GroupBy(mention => mention.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (NaiveOpenKey.Of(key.Key, check) is { } open)
            {
                yield return [.. open.Values([.. key], check).Select(Fill)];
            }

            Func<NaiveCompletion, NaiveCompletion> Fill(NaiveKey value) => completion =>
                completion with { Keys = new Dictionary<string, NaiveKey>(completion.Keys, StringComparer.OrdinalIgnoreCase) { [key.Key] = value } };
        }

        if (check.Caller is { Kind: CallerKind.RoleSession, Name: null } role)
        {
            string[] names = [.. documents.Select(document => document.GetRawText()).Append(check.Resource).SelectMany(text => SessionNames(text, role)).Distinct()];
            yield return [completion => completion, .. names.Select<string, Func<NaiveCompletion, NaiveCompletion>>(
                name => completion => completion with { SessionName = name })];
        }

        if (check.Case.Options.OwnerAssumed)
        {
            yield return [completion => completion, completion => completion with { Owner = "000000000001" }];
        }

        if (mentions.Any(mention => mention.IsPlain && NaiveCatalogue.IsMultivalued(mention.Key)))
        {
            yield return [completion => completion, completion => completion with { PlainOperatorHoldsInDeny = true }];
        }

        if (check.Service == "kms" && check.ActionName == "creategrant" && check.Case.Policies.KmsGrants.Any(grant => grant.ConstraintKind is not null))
        {
            yield return [completion => completion, completion => completion with { NewGrantIsWithinItsSource = true }];
        }
    }

    private static IEnumerable<JsonElement> Documents(FixturePolicies policies) =>
    [
        .. policies.Identity,
        .. policies.Session,
        .. new[] { policies.Boundary, policies.Resource, policies.Endpoint }.OfType<JsonElement>(),
        .. (policies.Scp ?? []).Concat(policies.Rcp ?? []).SelectMany(level => level),
        .. policies.Holders.Select(holder => holder.Policy).OfType<JsonElement>(),
    ];

    // Of the role's own sessions: in ARNs, and behind the role's id (R-177a).
    private static IEnumerable<string> SessionNames(string text, NaiveCaller role)
    {
        string name = Regex.Escape(role.RoleArn!.Split('/')[^1]);
        string id = role.UniqueId is { } known ? $"|{Regex.Escape(known)}:" : "";
        return Regex.Matches(text, $@"(?:assumed-role/{name}/{id})(?<name>[\w+=,.@-]+)").Select(match => match.Groups["name"].Value);
    }
}

/// <summary>A condition key in a policy: tested by an operator, or used as a variable.</summary>
/// <param name="Key">The key as written.</param>
/// <param name="Operator">The operator without quantifier and suffix; <see langword="null"/> for a variable.</param>
/// <param name="IsPlain">An operator without quantifier.</param>
/// <param name="Values">The policy's values.</param>
internal sealed record NaiveMention(string Key, string? Operator, bool IsPlain, IReadOnlyList<string> Values)
{
    public static IEnumerable<NaiveMention> In(JsonElement document) =>
        NaiveText.OneOrMany(document.GetProperty("Statement")).SelectMany(Conditions).Concat(Variables(document));

    /// <summary>R-166, R-168: the keys that the constraint of a grant compares.</summary>
    public static IEnumerable<NaiveMention> In(FixtureKmsGrant grant) => grant.Constraint
        .Select(pair => new NaiveMention("kms:EncryptionContext:" + pair.Key, "StringEquals", true, [pair.Value]))
        .Concat(grant.SourceArn is { } source ? [new NaiveMention("aws:SourceArn", "StringEquals", true, [source])] : []);

    private static IEnumerable<NaiveMention> Conditions(JsonElement statement) =>
        statement.TryGetProperty("Condition", out JsonElement condition)
            ? from block in condition.EnumerateObject()
              from key in block.Value.EnumerateObject()
              let name = Regex.Replace(block.Name, "^For(All|Any)Values?:|IfExists$", "", RegexOptions.IgnoreCase)
              select new NaiveMention(key.Name, name, !block.Name.Contains(':', StringComparison.Ordinal), [.. NaiveText.OneOrMany(key.Value).Select(NaiveText.Of)])
            : [];

    private static IEnumerable<NaiveMention> Variables(JsonElement document) => NaiveText.HasVariables(document)
        ? Regex.Matches(document.GetRawText(), @"\$\{(?<key>[^},*?$]+)[,}]").Select(match => new NaiveMention(match.Groups["key"].Value, null, false, []))
        : [];
}
