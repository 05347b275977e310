using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>
/// Policies whose holders have names that are not known: each identity that could be meant may have them (IN-15). Done last, when all are there.
/// </summary>
internal static class UnknownHolders
{
    /// <summary>Gives an inline policy to whoever may be meant.</summary>
    public static void PutInline(ResourceScope scope, IdentityRef who, string name, PolicyDocument document)
    {
        string existsWhen = Meant(scope, who, scope.Place);
        PolicyDocument open = document.UnknownReason is null ? OpenStatements.Under(document, existsWhen) : document;
        Change(scope, who, scope.Place, known => known.InlinePolicies.Any(p => p.PolicyName == name)
            ? Marked(known, IdentityEdits.InlineMember(who), existsWhen)
            : known with { InlinePolicies = known.InlinePolicies.Add(new InlinePolicy(name, open)) });
    }

    /// <summary>Attaches a managed policy to whoever may be meant.</summary>
    public static void Attach(ResourceScope scope, IdentityRef who, string policyArn, SourceLocation place)
    {
        string existsWhen = Meant(scope, who, place);
        Change(scope, who, place, known => Marked(known, "AttachedManagedPolicies", $"{policyArn} is attached when {existsWhen}"));
    }

    private static string Meant(ResourceScope scope, IdentityRef who, SourceLocation place) =>
        scope.Stack.Context.Undecided($"{scope.Stack.Facts.Prefix}{scope.Resource.LogicalId} means it by {who.Name}", place)!;

    private static void Change(ResourceScope scope, IdentityRef who, SourceLocation place, Func<IamIdentity, IamIdentity> change) =>
        scope.Edits.Add(EditPhase.Exclusive, $"Maybe {scope.Resource.LogicalId} {who}", place, model =>
        {
            AccountEditor account = model.Of(scope.Owner);
            foreach (IdentityRef other in account.Identities.Select(RefOf).Where(i => i.Kind == who.Kind && i.Name != who.Name && !KnownEnds.Differ(i.Name, who.Name)).ToArray())
            {
                account.Change(other, change);
            }
        });

    private static IdentityRef RefOf(IamIdentity identity) => identity switch
    {
        User user => new IdentityRef(IdentityKind.User, user.UserName),
        Group group => new IdentityRef(IdentityKind.Group, group.GroupName),
        _ => new IdentityRef(IdentityKind.Role, ((Role)identity).RoleName),
    };

    private static IamIdentity Marked(IamIdentity known, string member, string reason) => known with { Unknowns = known.Unknowns.SetItem(member, reason) };
}
