using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>A set as the extensions for Identity Center have it (PO-2.5).</summary>
internal static class ExtensionSet
{
    /// <summary>Reads a set.</summary>
    public static void Read(ObjectNode node, SetWriter writer)
    {
        if (writer.Declare(node["permissionSetName"], node, node["description"]) is not { } set)
        {
            return;
        }

        writer.LastMinutes(set, node["sessionDurationInMinutes"]);
        writer.Attach(set, node["managedPoliciesArnList"]);
        writer.AttachOfAccount(set, node["customerManagedPoliciesList"]);
        writer.Inline(set, node["inlinePolicyDocument"]);
        if (node["permissionsBoundary"] is ObjectNode boundary)
        {
            writer.Bound(set, boundary["ManagedPolicyArn"]);
            writer.BoundOfAccount(set, boundary["CustomerManagedPolicyReference"]);
        }
        else if (!SetWriter.IsAbsent(node["permissionsBoundary"]))
        {
            writer.BoundUnknown(set, node["permissionsBoundary"]!, "a boundary as an object");
        }
    }
}

/// <summary>An assignment of these extensions: an empty file whose name is <c>scope%target%set%group%type%ssofile</c>.</summary>
internal sealed class ExtensionLink(SourceFile file, InfrastructureContext context)
{
    private const string Ending = "ssofile";

    /// <summary>True for a file of such a name.</summary>
    public static bool Is(string path) =>
        path.EndsWith('%' + Ending, StringComparison.Ordinal) || path.EndsWith('.' + Ending, StringComparison.Ordinal);

    /// <summary>Reads the name.</summary>
    /// <exception cref="InvalidTextException">It has other parts.</exception>
    public void Read()
    {
        string name = Path.GetFileName(file.Path);
        if (name.Split('%') is not [var scope, var target, { Length: > 0 } set, { Length: > 0 } who, var type, _]
            || Target(scope, target) is not { } found)
        {
            throw SourceFile.FileError(
                "SHAPE_NOT_RECOGNISED",
                "PO-2.5",
                $"Found a link called {DisplayedText.Shorten(name)}; expected six parts as account%111122223333%set%group%GROUP%{Ending}, of the scopes "
                + "root, ou_id, account and account_tag",
                file.Start);
        }

        context.PermissionSets.Assign(
            new PermissionSetGrant(set, $"{type} {who}", file.Start.At(set)) { Targets = [found], IsNeverInManagement = true });
    }

    // Whether units below are meant is a setting that stands elsewhere.
    private AccountTarget? Target(string scope, string target) => scope switch
    {
        "root" => new AccountTarget(AccountTargetKind.All, target, file.Start),
        "ou_id" or "account" => new AccountTarget(AccountTargetKind.Named, target, file.Start),
        "account_tag" => new AccountTarget(AccountTargetKind.Tagged, target.Replace('^', '='), file.Start),
        _ => null,
    };
}
