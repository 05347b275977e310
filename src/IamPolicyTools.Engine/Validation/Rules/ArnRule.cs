using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>ARNs that no resource of AWS can have, field by field.</summary>
internal sealed class ArnRule : StatementRule
{
    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "INVALID_PARTITION", "INVALID_ARN_SERVICE_CASE", "INVALID_SERVICE", "INVALID_ARN_REGION", "INVALID_ARN_ACCOUNT", "INVALID_ARN_RESOURCE",
        "MISSING_ARN_REGION", "MISSING_ARN_ACCOUNT", "ARN_REGION_NOT_ALLOWED", "ARN_ACCOUNT_NOT_ALLOWED",
    ];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        for (int i = 0; i < statement.Resources.Length; i++)
        {
            ResourceEntry entry = statement.Resources[i];
            if (!entry.IsKnownForm)
            {
                continue;
            }

            ValidationMemory memory = statement.Document.Memory;
            foreach (Fault fault in memory.Answer("ARN", entry.Text, (entry, memory), static (_, known) => Look(known.entry, known.memory)))
            {
                issues.Add(statement.OfResource(fault.Code, i, fault.Why, fault.Fix));
            }
        }
    }

    private static Fault[] Look(ResourceEntry entry, ValidationMemory memory) =>
        memory.Names.HasResource(entry.Text) ? [] : [.. Faults(entry, memory)];

    private static IEnumerable<Fault> Faults(ResourceEntry entry, ValidationMemory memory)
    {
        if (!Places.IsPartition(entry.Partition))
        {
            yield return new Fault("INVALID_PARTITION", $"\"{entry.Partition}\" is no partition, found in \"{entry.Text}\".", Near(entry.Partition, Places.Partitions));
        }

        if (entry.Region.Length > 0 && !Places.IsRegion(entry.Region))
        {
            yield return new Fault(
                "INVALID_ARN_REGION", $"\"{entry.Region}\" is no Region as of {Places.AsOf:yyyy-MM-dd}, found in \"{entry.Text}\".", Near(entry.Region, Places.Regions));
        }

        else if (Places.Regions.Contains(entry.Region) && Places.Partitions.Contains(entry.Partition) && RegionFacts.PartitionOf(entry.Region) != entry.Partition)
        {
            yield return new Fault(
                "INVALID_ARN_REGION",
                $"\"{entry.Region}\" is a Region of {RegionFacts.PartitionOf(entry.Region)}, found in \"{entry.Text}\".",
                $"Write \"{RegionFacts.PartitionOf(entry.Region)}\" for the partition, or a Region of {entry.Partition}.");
        }

        if (entry.Resource.Length == 0)
        {
            yield return new Fault("INVALID_ARN_RESOURCE", $"\"{entry.Text}\" names no resource.", "Write the resource, or * for any.");
            yield break;
        }

        if (!IsAccount(entry.Account))
        {
            yield return new Fault(
                "INVALID_ARN_ACCOUNT",
                $"The account in \"{entry.Text}\" is neither 12 digits nor a wildcard: \"{entry.Account}\".",
                "Write the 12 digits of the account, or * for any.");
        }

        if (entry.Service.AsSpan().ContainsAny('*', '?', '$'))
        {
            yield break;
        }

        if (entry.Service.Any(char.IsAsciiLetterUpper))
        {
            yield return new Fault(
                "INVALID_ARN_SERVICE_CASE",
                $"The service in \"{entry.Text}\" has capitals; ARNs are case-sensitive.",
                $"Write \"{entry.Service.ToLowerInvariant()}\".");
        }
        else if (!memory.Forms.Knows(entry.Service))
        {
            if (memory.Catalogue.FindService(entry.Service) is null && !memory.Names.HasPrefix(entry.Service))
            {
                yield return new Fault(
                    "INVALID_SERVICE",
                    $"There is no service \"{entry.Service}\" as of {memory.Catalogue.Info.DataDate}, so \"{entry.Text}\" is no resource.",
                    Near(entry.Service, memory.Forms.ArnServices));
            }
        }
        else if (FormFault(entry, memory) is { } fault)
        {
            yield return fault;
        }
    }

    private static Fault? FormFault(ResourceEntry entry, ValidationMemory memory)
    {
        // Transforms of templates, and products that others report from: what is named is AWS's own, or nobody's.
        if ((entry.Service == "cloudformation" && entry.Resource.StartsWith("transform/", StringComparison.Ordinal))
            || (entry.Service == "securityhub" && entry.Resource.StartsWith("product/", StringComparison.Ordinal)))
        {
            return null;
        }

        // A resource field that is no more than a wildcard is any resource, with a Region and an account or without.
        if (entry.IsWideOpen)
        {
            return null;
        }

        ResourceForms.Form[] forms = [.. memory.Forms.Candidates(entry)];
        if (forms.Length == 0)
        {
            if (memory.Forms.HasAnyService(entry))
            {
                return null;
            }

            string[] known = [.. LikelyForms(entry, memory.Catalogue)];
            return new Fault(
                "INVALID_ARN_RESOURCE",
                $"No resource of {entry.Service} has an ARN of the form \"{entry.Text}\" as of {memory.Catalogue.Info.DataDate}.",
                known.Length > 0 ? $"The forms are {string.Join(", ", known.Take(3))}{(known.Length > 3 ? " and others" : string.Empty)}." : null);
        }

        bool isOwned = memory.Names.HasOwned(entry.Service, entry.Resource);
        if (entry.Region.Length == 0 && !isOwned && Array.TrueForAll(forms, f => f.Region.Length > 0))
        {
            return new Fault("MISSING_ARN_REGION", $"\"{entry.Text}\" has no Region; {Of(forms)} is regional.", "Write the Region, or * for any.");
        }

        if (IsFixed(entry.Region) && Array.TrueForAll(forms, f => f.Region.Length == 0))
        {
            return new Fault("ARN_REGION_NOT_ALLOWED", $"\"{entry.Text}\" has a Region; {Of(forms)} has none in its ARN.", "Leave the field empty.");
        }

        if (entry.Account.Length == 0 && !isOwned && Array.TrueForAll(forms, f => f.Account.Length > 0))
        {
            return new Fault("MISSING_ARN_ACCOUNT", $"\"{entry.Text}\" has no account; {Of(forms)} belongs to one.", "Write the account's 12 digits, or * for any.");
        }

        return IsFixed(entry.Account) && Array.TrueForAll(forms, f => f.Account.Length == 0)
            ? new Fault("ARN_ACCOUNT_NOT_ALLOWED", $"\"{entry.Text}\" has an account; {Of(forms)} has none in its ARN.", "Leave the field empty.")
            : null;
    }

    // The likeliest first: of the same fields, with one name, and of the type that most actions of the service are about.
    private static IEnumerable<string> LikelyForms(ResourceEntry entry, IamCatalogue catalogue) => catalogue.FindService(entry.Service) is not { } service ? [] : service.ResourceTypes
        .SelectMany(type => type.ArnTemplates.Select(form => (Form: form.Text, Fields: form.Text.Split(':', 6), Type: type)))
        .OrderBy(f => (f.Fields[3].Length > 0) == (entry.Region.Length > 0) && (f.Fields[4].Length > 0) == (entry.Account.Length > 0) ? 0 : 1)
        .ThenBy(f => f.Fields[5].Split("${").Length)
        .ThenByDescending(f => service.Actions.Count(a => a.ResourceTypes.Any(r => r.Type == f.Type)))
        .Select(f => f.Form)
        .Distinct();

    private static string Of(ResourceForms.Form[] forms) => $"{forms[0].Template.Text}";

    // A star alone may stand for nothing.
    private static bool IsFixed(string field) => field.Length > 0 && !field.AsSpan().Trim('*').IsEmpty;

    private static bool IsAccount(string text) =>
        text.Length == 0 || Arn.IsAccountId(text) || text is "aws" or "cloudfront"
        || (text.AsSpan().ContainsAny('*', '?', '$') && Globs.Meet(text, "????????????") && text.All(c => char.IsAsciiDigit(c) || c is '*' or '?'))
        || text.Contains("${", StringComparison.Ordinal);

    private static string? Near(string text, IEnumerable<string> names) =>
        NearNames.Find(text, names) is { Count: > 0 } near ? $"Write {string.Join(" or ", near.Select(n => $"\"{n}\""))}." : null;
}
