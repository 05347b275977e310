using System.Collections.Concurrent;
using System.Text;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>
/// Resources whose names occur in no policy: what is allowed on one is allowed on all but those that are named (findings.md, 1.1).
/// </summary>
internal sealed class GenericResources(string region)
{
    /// <summary>The name of what does not exist.</summary>
    public const string Name = "zz-fresh";

    /// <summary>A bucket that does not exist.</summary>
    public const string Bucket = "zz-fresh-7c1e";

    private readonly ConcurrentDictionary<string, string> _templates = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A resource for an action.</summary>
    /// <param name="action">The full name of the action.</param>
    /// <param name="account">The account that would own it.</param>
    /// <returns><c>*</c> for an action that takes no resource, or that the catalogue does not know.</returns>
    public string Of(string action, Account account) => Fill(_templates.GetOrAdd(action, static a => TemplateOf(a)), account);

    /// <summary>A resource of a type that is written as an ARN with <c>{p}</c>, <c>{r}</c> and <c>{a}</c>.</summary>
    public string Fill(string template, Account account) => template
        .Replace("{p}", account.Partition, StringComparison.Ordinal)
        .Replace("{r}", region, StringComparison.Ordinal)
        .Replace("{a}", account.AccountId, StringComparison.Ordinal);

    private static string TemplateOf(string action)
    {
        if (IamCatalogue.Default.FindAction(action) is not { IsWildcardOnly: false } known)
        {
            return "*";
        }

        ActionResourceType[] written = [.. known.ResourceTypes.Where(r => !r.Type.ArnTemplates.IsEmpty)];
        string[] forms =
        [
            .. written.Where(r => r.IsRequired).Concat(written.Where(r => !r.IsRequired)).Select(r => Concrete(r.Type.ArnTemplates[0].Text)),
        ];
        return forms.FirstOrDefault(IsThingItself) ?? forms.FirstOrDefault() ?? "*";
    }

    // What is allowed on all access points may be allowed on no bucket, and who reads all buckets need not name an access point.
    private static bool IsThingItself(string template) => PolicyHolders.Of(template.Replace("{a}", "123456789012", StringComparison.Ordinal)).Behind is null;

    private static string Concrete(string template)
    {
        var arn = new StringBuilder();
        for (int at = 0; at < template.Length; at++)
        {
            if (template[at] != '$')
            {
                arn.Append(template[at] == '*' ? Name : template[at]);
                continue;
            }

            int end = template.IndexOf('}', at);
            arn.Append(template[(at + 2)..end] switch
            {
                "Partition" => "{p}",
                "Region" => "{r}",
                "Account" => "{a}",
                "BucketName" => Bucket,
                "ObjectName" => "k",
                _ => Name,
            });
            at = end;
        }

        return arn.ToString();
    }
}
