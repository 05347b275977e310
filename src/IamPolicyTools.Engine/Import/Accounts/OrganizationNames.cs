using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>The names by which a file speaks of accounts and units of its organization (PO-2.2).</summary>
internal sealed class OrganizationNames
{
    /// <summary>Ids of accounts by their names.</summary>
    public Dictionary<string, string> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>What a target names: an account's id, or a unit; nothing where there is no such one, or several.</summary>
    /// <param name="text">A name or id of an account; a path of units (<c>Workloads/Prod</c>, <c>Workloads:Prod</c>), a unit's name or id;
    /// <c>Root</c>.</param>
    /// <param name="organization">The organization.</param>
    /// <param name="fault">What is wrong; null where nothing is.</param>
    public (string? Account, OrganizationalUnit? Unit) Find(string text, Organization organization, out string? fault)
    {
        fault = null;
        if (Arn.IsAccountId(text))
        {
            if (organization.FindPath(text) is null)
            {
                fault = $"found the account {text}, which is not in the tree";
            }

            return (text, null);
        }

        (string Path, OrganizationalUnit Unit)[] units = [.. UnitsOf(organization.Root, string.Empty)];
        string path = text.Replace(':', '/').Trim('/');
        OrganizationalUnit[] found = path is "" or "Root"
            ? [organization.Root]
            : [.. units.Where(u => u.Path == path || "Root/" + u.Path == path || u.Unit.Id == text).Select(u => u.Unit)];
        found = found.Length > 0 ? found : [.. units.Where(u => u.Unit.Name == text).Select(u => u.Unit)];
        string? account = Accounts.GetValueOrDefault(text);
        if (found.Length + (account is null ? 0 : 1) > 1)
        {
            fault = $"found \"{text}\", which may be {string.Join(" or ", found.Select(u => u.Id).Append(account).OfType<string>())}; expected a path of units, or an id";
        }
        else if (found.Length == 0 && account is null)
        {
            fault = $"found \"{text}\", expected an account, a unit or Root.{NearNames.Hint(text, Accounts.Keys.Concat(units.Select(u => u.Path)).Append("Root"))}";
        }

        return (account, found.FirstOrDefault());
    }

    /// <summary>A unit and all below, with their paths of names; the root's is empty.</summary>
    public static IEnumerable<(string Path, OrganizationalUnit Unit)> UnitsOf(OrganizationalUnit unit, string path) =>
        unit.OrganizationalUnits
            .SelectMany(child => UnitsOf(child, path.Length == 0 ? child.Name : $"{path}/{child.Name}"))
            .Prepend((path, unit));
}
