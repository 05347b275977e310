using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// The identity that SES checks a message on: the one whose ARN the call gives; else that of the sender's address, or that of its domain or of a domain
/// above it, whichever is verified. Which there are, only the model tells.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="names">Names of the model.</param>
internal sealed class SenderIdentities(ApiCall call, ModelNames names)
{
    private const string Mark = ":identity/";

    // SourceArn, FromArn and FromEmailAddressIdentityArn name the identity of another account that lets its addresses be used, or one's own.
    private static readonly string[] s_arns = ["FromEmailAddressIdentityArn", "SourceArn", "FromArn"];

    /// <summary>A request with the identities that may be meant.</summary>
    /// <param name="request">The request.</param>
    public ResolvedRequest Fill(ResolvedRequest request)
    {
        int at = request.Resource.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0 || !request.Action.StartsWith("ses:Send", StringComparison.Ordinal))
        {
            return request;
        }

        foreach (string parameter in s_arns)
        {
            if (call.Parameters.Find(parameter) is TextValue { Text: var arn } && CallFunctions.IsArn(arn))
            {
                return request with { Resource = arn, Unknown = [] };
            }
        }

        string start = request.Resource[..(at + Mark.Length)];
        string sender = request.Resource[start.Length..];
        int sign = sender.IndexOf('@', StringComparison.Ordinal);
        if (sign < 0 || !request.Unknown.IsEmpty)
        {
            return request;
        }

        string[] all = [request.Resource, .. Domains(sender[(sign + 1)..]).Select(d => start + d)];
        return Array.Find(all, names.Has) is { } known ? request with { Resource = known } : request with { OtherResources = [.. all[1..]] };
    }

    // The verification of example.com holds for a.b.example.com; a name without a dot is no domain of anybody.
    private static IEnumerable<string> Domains(string domain)
    {
        for (string rest = domain; rest.Contains('.', StringComparison.Ordinal); rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            yield return rest;
        }
    }
}
