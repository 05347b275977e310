using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Authoring.Fixes;

/// <summary>A model after edits: whoever shares an edited policy has it edited.</summary>
public static class FixedModel
{
    /// <summary>A model with the edits of a fix.</summary>
    /// <param name="model">The model that the request was asked of.</param>
    /// <param name="fix">The fix.</param>
    /// <param name="requester">Who asked: a new policy becomes one of its own.</param>
    /// <returns>The model; null where it does not have what is edited.</returns>
    public static IamModel? With(IamModel model, PolicyFix fix, Requester requester)
    {
        IamModel? changed = model;
        foreach (PolicyEdit edit in fix.Edits)
        {
            changed = changed is null ? null : edit.Source is { } source ? ModelDocuments.Replace(changed, source.Document, edit.Document) : Added(changed, edit, requester, fix.Resource);
        }

        return changed;
    }

    private static IamModel? Added(IamModel model, PolicyEdit edit, Requester requester, string resource)
    {
        if (edit.Account is not { } id || model.Accounts.GetValueOrDefault(id) is not { } account)
        {
            return null;
        }

        if (edit.Layer == PolicyKind.Identity)
        {
            var policy = new InlinePolicy(edit.Policy, edit.Document);
            string arn = requester.ParentArn ?? requester.Arn ?? string.Empty;
            return account.FindUser(arn) is { } user ? model.With(account with { Users = account.Users.SetItem(user.UserName, user with { InlinePolicies = user.InlinePolicies.Add(policy) }) })
                : account.FindRole(arn) is { } role ? model.With(account with { Roles = account.Roles.SetItem(role.RoleName, role with { InlinePolicies = role.InlinePolicies.Add(policy) }) })
                : null;
        }

        // An object's bucket has the policy.
        string holder = resource.StartsWith("arn:aws:s3:::", StringComparison.Ordinal) ? resource.Split('/')[0] : resource;
        return edit.Layer == PolicyKind.Resource && account.Resources.GetValueOrDefault(holder) is { } held
            ? model.With(account with { Resources = account.Resources.SetItem(holder, held with { Document = edit.Document }) })
            : null;
    }
}
