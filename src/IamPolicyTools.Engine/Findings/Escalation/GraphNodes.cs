using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>Nodes and edges of what findings and paths name.</summary>
internal static class GraphNodes
{
    /// <summary>The node of an ARN, a service, an account, or one of the words for outsiders.</summary>
    /// <param name="id">The text.</param>
    public static GraphNode Of(string id)
    {
        if (!Arn.TryParse(id, out Arn arn))
        {
            GraphNodeKind kind = id is "anonymous" or "any-account" or "*" ? GraphNodeKind.Everybody
                : Arn.IsAccountId(id) || id == "external-account" ? GraphNodeKind.Account
                : id.EndsWith(".amazonaws.com", StringComparison.Ordinal) && id != "cognito-identity.amazonaws.com" ? GraphNodeKind.Service
                : GraphNodeKind.Provider;
            return new GraphNode(id, kind) { Account = Arn.IsAccountId(id) ? id : null };
        }

        GraphNodeKind type = arn.Service != "iam" ? GraphNodeKind.Resource
            : arn.Resource == "root" ? GraphNodeKind.Root
            : arn.Resource.Split('/')[0] switch
            {
                "user" => GraphNodeKind.User,
                "role" => GraphNodeKind.Role,
                "saml-provider" or "oidc-provider" => GraphNodeKind.Provider,
                _ => GraphNodeKind.Resource,
            };
        string name = type is GraphNodeKind.User or GraphNodeKind.Role ? $"{arn.Resource.Split('/')[0]}/{id[(id.LastIndexOf('/') + 1)..]}"
            : type == GraphNodeKind.Resource && arn.Service != "iam" ? $"{arn.Service} {arn.Resource}"
            : arn.Resource;
        return new GraphNode(id, type) { Account = arn.Account is { Length: > 0 } account ? account : null, Name = name };
    }

    /// <summary>The rights of an administrator of the account of a principal.</summary>
    /// <param name="arn">The principal.</param>
    public static GraphNode Administrator(string arn)
    {
        string account = Arn.AccountOf(arn).ToString();
        return new GraphNode($"administrator of {account}", GraphNodeKind.Administrator) { Account = account, IsAdministrator = true };
    }

    /// <summary>The edge of a hop.</summary>
    /// <param name="hop">The hop.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="keys">The condition keys that it waits for.</param>
    public static GraphEdge Edge(EscalationHop hop, string from, string to, ImmutableArray<string> keys) =>
        new(from, to, hop.Technique == "ESC-STS-001" ? GraphEdgeKind.Assumes : GraphEdgeKind.Gains)
        {
            Reason = hop.Title,
            Technique = hop.Technique,
            Actions = [.. hop.Requests.Select(r => r.Action).Distinct()],
            Keys = hop.Certainty == Certainty.Certain ? [] : keys,
            Certainty = hop.Certainty,
            Witness = hop.Requests.FirstOrDefault(),
        };
}
