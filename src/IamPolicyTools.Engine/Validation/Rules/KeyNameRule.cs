using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Condition keys that there are not, that are outdated, or that lack the name of their tag.</summary>
internal sealed class KeyNameRule : ClauseRule
{
    /// <summary>The code of a text that is no key.</summary>
    public const string Format = "INVALID_CONDITION_KEY_FORMAT";

    /// <summary>The code of a global key that there is not.</summary>
    public const string Global = "INVALID_GLOBAL_CONDITION_KEY";

    /// <summary>The code of a service's key that there is not.</summary>
    public const string OfService = "INVALID_SERVICE_CONDITION_KEY";

    /// <summary>The code of a family of tags without the name of one.</summary>
    public const string MissingTag = "MISSING_TAG_KEY_IN_CONDITION";

    // Families whose keys end with the key of a tag.
    private static readonly string[] s_tagFamilies = ["aws:requesttag", "aws:resourcetag", "aws:principaltag"];

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
        [Format, Global, OfService, MissingTag, "DEPRECATED_GLOBAL_CONDITION_KEY", "UNSUPPORTED_GLOBAL_CONDITION_KEY"];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        KeyFacts key = clause.Key;
        if (key.Is("aws:arn"))
        {
            bool isOfService = statement.Principals(PrincipalType.Service).Any();
            issues.Add(statement.OfClause(
                isOfService ? "UNSUPPORTED_GLOBAL_CONDITION_KEY" : "DEPRECATED_GLOBAL_CONDITION_KEY",
                clause,
                isOfService ? "Requests of services do not have aws:ARN." : "aws:ARN is the old name of aws:PrincipalArn.",
                isOfService ? "Write \"aws:SourceArn\"." : "Write \"aws:PrincipalArn\"."));
            return;
        }

        ValidationMemory memory = statement.Document.Memory;
        if (memory.Answer(Format, key.Name, (key, memory), static (_, known) => Look(known.key, known.memory.Catalogue, known.memory.Names)) is { } fault)
        {
            issues.Add(statement.OfClause(fault.Code, clause, fault.Why, fault.Fix));
        }
    }

    /// <summary>What is wrong with the name of a key; null for one that there is or may be.</summary>
    internal static Fault? Look(KeyFacts key, IamCatalogue catalogue, AwsNames known)
    {
        string bare = key.Folded.TrimEnd('/');
        if (s_tagFamilies.Contains(bare))
        {
            return new Fault(MissingTag, $"\"{key.Name}\" does not say which tag.", $"Write \"{key.Name.TrimEnd('/')}/KEY\" with the key of the tag.");
        }

        if (!key.HasForm)
        {
            IReadOnlyList<string> near = NearNames.Find("aws:" + key.Name.TrimStart(':'), catalogue.ConditionKeys.Where(k => k.IsGlobal).Select(k => k.Name));
            return new Fault(
                Format, $"\"{key.Name}\" is no condition key; keys are written service:name.", near.Count > 0 ? $"Write {Or(near)}." : null);
        }

        if (key.Known is not null || key.IsOfProvider || (key.IsTag && key.Service is not null) || known.HasKey(key.Name) || known.HasPrefix(key.Prefix))
        {
            return null;
        }

        IReadOnlyList<string> names = NearNames.Find(
            key.Name, key.IsGlobal ? catalogue.ConditionKeys.Where(k => k.IsGlobal || k.Prefix == "aws").Select(k => k.Name) : (key.Service?.ConditionKeys ?? []).Select(k => k.Name));
        string asOf = $"as of {catalogue.Info.DataDate}";
        string? fix = names.Count > 0 ? $"Write {Or(names)}." : null;
        if (key.IsGlobal)
        {
            return new Fault(Global, $"There is no global condition key \"{key.Name}\" {asOf}.", fix);
        }

        return key.Service is { } service
            ? new Fault(OfService, $"{service.Name} has no condition key \"{key.Name}\" {asOf}.", fix)
            : new Fault(
                OfService,
                $"There is no service \"{key.Name[..key.Prefix.Length]}\" {asOf}, so no condition key \"{key.Name}\".",
                NearNames.Find(key.Prefix, catalogue.Services.Select(s => s.Prefix).Append("aws")) is { Count: > 0 } prefixes
                    ? $"Write {Or([.. prefixes.Select(n => $"{n}:{key.Name[(key.Prefix.Length + 1)..]}")])}."
                    : null);
    }

    private static string Or(IReadOnlyList<string> names) => string.Join(" or ", names.Select(n => $"\"{n}\""));
}
