using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>
/// Assignments as two samples of AWS have them: those of the pipeline have a <c>SID</c>, and targets as <c>name:id</c>; those of the
/// single-stage pipeline have ids and names (PO-2.5).
/// </summary>
internal static class SampleAssignments
{
    /// <summary>Reads assignments.</summary>
    public static void Read(ArrayNode assignments, SetWriter writer)
    {
        foreach (Node item in assignments.Items)
        {
            var assignment = item as ObjectNode;
            bool isOfPipeline = assignment?["SID"] is not null;
            PermissionSetGrant? grant = writer.Grant(
                assignment?["PermissionSetName"], assignment?["PrincipalType"], assignment?["PrincipalId"], item, Targets(
                    assignment?["Target"], isOfPipeline, writer));
            writer.Give(grant is null ? null : grant with
            {
                IsNeverInManagement = isOfPipeline,
                Except = [.. Targets(assignment?["Exclusions"], isOfPipeline, writer)]
            });
        }
    }

    private static IEnumerable<AccountTarget> Targets(Node? list, bool isOfPipeline, SetWriter writer)
    {
        Node? targets = list is ScalarNode one && !SetWriter.IsAbsent(one) ? new ArrayNode(one.Location, [one]) : list;
        foreach (Node item in writer.Items(targets, "a list of accounts and units"))
        {
            if (Nodes.Text(item) is not { Length: > 0 } text)
            {
                writer.Error(item, "an account or a unit");
            }
            else
            {
                yield return isOfPipeline ? OfPipeline(text, item.Location) : OfSingleStage(text, item.Location);
            }
        }
    }

    // unit:ou-abcd-11111111 is what stands directly in it, and with :* all below it.
    private static AccountTarget OfPipeline(string text, SourceLocation place)
    {
        const string All = ":*";
        bool isDeep = text.EndsWith(All, StringComparison.Ordinal);
        string named = isDeep ? text[..^All.Length] : text;
        string id = named[(named.LastIndexOf(':') + 1)..];
        return IsRoot(id)
            ? new AccountTarget(AccountTargetKind.All, text, place)
            : new AccountTarget(AccountTargetKind.Named, id, place) { IsDeep = isDeep };
    }

    // Its documents say that units below are left out, its program that they are taken.
    private static AccountTarget OfSingleStage(string text, SourceLocation place)
    {
        const string Tag = "ACCOUNTTAG:";
        return IsRoot(text) ? new AccountTarget(AccountTargetKind.All, text, place)
            : text.StartsWith(Tag, StringComparison.Ordinal) ? new AccountTarget(AccountTargetKind.Tagged, text[Tag.Length..], place)
            : new AccountTarget(AccountTargetKind.Named, text, place);
    }

    private static bool IsRoot(string text) =>
        text.Equals("root", StringComparison.OrdinalIgnoreCase) || text.StartsWith("r-", StringComparison.Ordinal);
}
