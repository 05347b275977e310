using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation;

/// <summary>Where a stack set puts its stacks (CFN-38).</summary>
internal static class StackInstances
{
    private static readonly string[] s_global = ["AWS::IAM::", "AWS::Organizations::"];

    /// <summary>The accounts and Regions of a stack set that its template names.</summary>
    /// <param name="stack">The stack that has it.</param>
    /// <param name="resource">The stack set.</param>
    public static IEnumerable<(string Account, string Region)> Of(Stack stack, TemplateResource resource)
    {
        foreach (Possible group in Possibilities.Items(stack.Property(resource, "StackInstancesGroup")))
        {
            if (group.Value is not ObjectNode members || members["DeploymentTargets"] is not ObjectNode targets)
            {
                Tell(stack, resource, "where its stacks are put is not known");
                continue;
            }

            if (targets["AccountsUrl"] is not null)
            {
                Tell(stack, resource, "the accounts of a list elsewhere are left out");
            }

            string[] regions = [.. Texts(stack, members["Regions"])];
            string[] accounts = Accounts(stack, resource, targets);
            foreach (string account in accounts)
            {
                if (!Arn.IsAccountId(account))
                {
                    Tell(stack, resource, "an account is not known");
                    continue;
                }

                foreach (string region in regions.Where(r => !UnknownToken.IsIn(r)))
                {
                    yield return (account, region);
                }
            }
        }
    }

    // CFN-38: units are those of the model's organization, with all below them; the management account gets no stack by its unit.
    private static string[] Accounts(Stack stack, TemplateResource resource, ObjectNode targets)
    {
        string[] named = [.. Texts(stack, targets["Accounts"])];
        if (targets["OrganizationalUnitIds"] is not { } list)
        {
            return named;
        }

        Organization? organization = stack.Context.Organization();
        List<string> below = [];
        foreach (string unit in Texts(stack, list))
        {
            if (organization is null || Find(organization.Root, unit) is not { } found)
            {
                Tell(stack, resource, $"the accounts of {unit} are not known");
                continue;
            }

            below.AddRange(Below(found).Where(a => a != organization.MasterAccountId));
        }

        string[] all = [.. below.Distinct()];
        return stack.Evaluator.TextOf(targets["AccountFilterType"]) switch
        {
            "INTERSECTION" => [.. all.Intersect(named)],
            "DIFFERENCE" => [.. all.Except(named)],
            "UNION" => [.. all.Union(named)],
            _ => all,
        };
    }

    private static OrganizationalUnit? Find(OrganizationalUnit unit, string id) =>
        unit.Id == id ? unit : unit.OrganizationalUnits.Select(u => Find(u, id)).FirstOrDefault(found => found is not null);

    private static IEnumerable<string> Below(OrganizationalUnit unit) =>
        unit.Accounts.Select(a => a.AccountId).Concat(unit.OrganizationalUnits.SelectMany(Below));

    /// <summary>The resources of a template that are of the account, not of a Region: once for an account, whatever its Regions.</summary>
    public static bool IsGlobal(TemplateResource resource) =>
        Array.Exists(s_global, g => resource.Type.StartsWith(g, StringComparison.Ordinal));

    /// <summary>Warns where a name that a template fixes would be taken in the second Region.</summary>
    public static void WarnOfClashes(Stack instance, TemplateResource set, SourceFile file)
    {
        foreach (TemplateResource resource in instance.Resources.Where(
            r => IsGlobal(r) && ResourceType.Find(r.Type)?.NameProperty is not null && !instance.NameOf(r).IsProvisional))
        {
            file.Warn(
                "NAME_CLASH_ACROSS_REGIONS",
                "CFN-38",
                $"{set.LogicalId} puts {resource.LogicalId} with the name {instance.NameOf(resource).Name} into several Regions of {instance.Facts.Owner.AccountId}: AWS refuses the second",
                resource.Location);
        }
    }

    private static void Tell(Stack stack, TemplateResource resource, string what) =>
        stack.File.Warn("PART_NOT_READ", "CFN-38", $"{resource.LogicalId} puts stacks into other accounts: {what}", resource.Location);

    private static IEnumerable<string> Texts(Stack stack, Node? list) =>
        Possibilities.Items(list).Where(i => i.ExistsWhen is null).Select(i => stack.Evaluator.TextOf(i.Value)).OfType<string>();
}
