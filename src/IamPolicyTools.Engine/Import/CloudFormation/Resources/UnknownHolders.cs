using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
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
        Change(scope, who, scope.Place, (known, existsWhen) => known.InlinePolicies.Any(p => p.PolicyName == name)
            ? Marked(known, IdentityEdits.InlineMember(who), existsWhen)
            : known with { InlinePolicies = known.InlinePolicies.Add(new InlinePolicy(name, OpenStatements.Under(document, existsWhen))) });
    }

    /// <summary>Attaches a managed policy to whoever may be meant.</summary>
    public static void Attach(ResourceScope scope, IdentityRef who, string policyArn, SourceLocation place) =>
        Change(scope, who, place, (known, existsWhen) => Marked(known, "AttachedManagedPolicies", $"{policyArn} is attached when {existsWhen}"));

    /// <summary>Puts whoever may be meant into a group.</summary>
    public static void Join(ResourceScope scope, string user, string group, SourceLocation place) =>
        Change(scope, new IdentityRef(IdentityKind.User, user), place, (known, existsWhen) => Marked(known, "GroupList", $"it is in {group} when {existsWhen}"));

    /// <summary>Adds statements to the policy of each resource that may be meant.</summary>
    public static void AddStatements(ResourceScope scope, string arn, PolicyDocument document, SourceLocation place)
    {
        scope.Edits.Add(EditPhase.Exclusive, $"Maybe {scope.Resource.LogicalId} {arn}", place, model =>
        {
            // A resource that some source makes is no other one, whatever it will be called.
            AccountEditor account = model.Of(scope.Owner);
            if (account.Resources.TryGetValue(arn, out Resource? self) && !self.IsStub)
            {
                return;
            }

            foreach (Resource known in account.Resources.Values.Where(r => r.Arn != arn && TokenMatching.CanBe(r.Arn, arn)).ToArray())
            {
                PolicyDocument? before = known.Document is null ? null : OpenStatements.Opened(known.Document, PolicyKind.Resource);
                PolicyDocument added = OpenStatements.Under(OpenStatements.Opened(document, PolicyKind.Resource), Meant(scope, arn, place));
                account.Resources[known.Arn] = known with { Document = OpenStatements.Join(before, added.Statements) };
            }
        });
    }

    private static string Meant(ResourceScope scope, string name, SourceLocation place) =>
        scope.Stack.Context.Undecided($"{scope.Stack.Facts.Prefix}{scope.Resource.LogicalId} means it by {name}", place)!;

    private static void Change(ResourceScope scope, IdentityRef who, SourceLocation place, Func<IamIdentity, string, IamIdentity> change) =>
        scope.Edits.Add(EditPhase.Exclusive, $"Maybe {scope.Resource.LogicalId} {who}", place, model =>
        {
            AccountEditor account = model.Of(scope.Owner);
            if (account.Find(who) is { IsStub: false })
            {
                return;
            }

            foreach (IdentityRef other in account.Identities.Select(RefOf).Where(i => i.Kind == who.Kind && i.Name != who.Name && TokenMatching.CanBe(i.Name, who.Name)).ToArray())
            {
                account.Change(other, known => change(known, Meant(scope, who.Name, place)));
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
