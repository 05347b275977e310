using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>The keys that only requests to STS for a role have, as far as the requester tells them (context-keys.md, 4.3).</summary>
internal static class StsKeys
{
    /// <summary>The keys; empty for every other request.</summary>
    /// <param name="action">The action.</param>
    /// <param name="requester">Who asks.</param>
    public static ContextLayer Of(ActionName action, Requester requester)
    {
        if (!StsRules.IsDecidedByTrust(action.Name))
        {
            return ContextLayer.Empty;
        }

        // ST-8: a session's source identity is inherited by what it assumes.
        var layer = new ContextLayer.Builder().AddIfKnown("sts:SourceIdentity", requester.SourceIdentity);
        return requester.Kind == RequesterKind.WebIdentity
            ? layer.AddTaken("sts:RoleAuthorizedByIdp", "false", ContextCertainty.Present).Build()
            : layer.Build();
    }
}
