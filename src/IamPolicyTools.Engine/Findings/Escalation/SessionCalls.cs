using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// The calls of STS that the steps of paths make (escalation.md, 7). What the caller or circumstances choose is in the context.
/// </summary>
internal static class SessionCalls
{
    /// <summary>The name of the sessions.</summary>
    public const string SessionName = "replay";

    private const string RequestTag = "aws:RequestTag/";

    /// <summary>Makes the call of a step.</summary>
    /// <param name="call">The step.</param>
    /// <param name="keys">The keys that the step was found to need.</param>
    /// <returns>Null for a step that is no call of STS.</returns>
    /// <exception cref="IamOperationException">STS would refuse the call.</exception>
    public static Played? Play(StepCall call, ContextLayer keys) => call.Action switch
    {
        "sts:AssumeRole" => new(call.Context.Model, RoleSessions.AssumeRole(call.Context, new AssumeRoleCall
        {
            RoleArn = call.Target,
            RoleSessionName = Text(keys, "sts:RoleSessionName") ?? SessionName,
            ExternalId = Text(keys, "sts:ExternalId"),
            SourceIdentity = Text(keys, "sts:SourceIdentity"),
            Tags = TagsOf(keys),
        }).Caller),
        "sts:AssumeRoot" => new(call.Context.Model, RootSessions.AssumeRoot(call.Context, new AssumeRootCall
        {
            TargetPrincipal = call.Target,
            TaskPolicyArn = Text(keys, "sts:TaskPolicyArn"),
        }).Caller),
        "sts:AssumeRoleWithWebIdentity" => new(call.Context.Model, WebIdentity(call, keys)),
        "sts:AssumeRoleWithSAML" => new(call.Context.Model, Saml(call, keys)),
        _ => null,
    };

    private static Caller WebIdentity(StepCall call, ContextLayer keys)
    {
        string provider = call.Trial.Bound[call.Taken.Step.As!].Arn;
        string host = Trust.ProviderOf(provider);
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal) { ["iss"] = $"https://{host}", ["sub"] = "anybody" };
        if (call.Context.Model.Accounts.Values.Select(a => a.OpenIdConnectProviders.GetValueOrDefault(provider))
            .FirstOrDefault(p => p is not null) is { } known
            && !known.ClientIdList.IsEmpty)
        {
            claims["aud"] = known.ClientIdList[0];
        }

        string prefix = host + ":";
        foreach (ContextEntry entry in keys.Entries.Where(e => e.Key.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && !e.Values.IsEmpty))
        {
            string[] values = [.. entry.Values.Select(v => v.Text)];
            claims[entry.Key.Name[prefix.Length..]] = values is [var one] ? one : values;
        }

        return WebIdentitySessions.AssumeRoleWithWebIdentity(call.Context, new AssumeRoleWithWebIdentityCall
        {
            RoleArn = call.Target,
            RoleSessionName = Text(keys, "sts:RoleSessionName") ?? SessionName,
            Token = WebIdentityToken.FromClaims(claims),
        }).Caller;
    }

    private static Caller Saml(StepCall call, ContextLayer keys)
    {
        string provider = call.Trial.Bound[call.Taken.Step.As!].Arn;
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Role"] = $"{call.Target},{provider}",
            ["RoleSessionName"] = Text(keys, "sts:RoleSessionName") ?? SessionName,
        };
        Add("Recipient", "saml:aud");
        Add("Issuer", "saml:iss");
        Add("Subject", "saml:sub");
        Add("SubjectType", "saml:sub_type");
        return SamlSessions.AssumeRoleWithSaml(call.Context, new AssumeRoleWithSamlCall
        {
            RoleArn = call.Target,
            PrincipalArn = provider,
            Assertion = SamlAssertion.FromAttributes(attributes),
        }).Caller;

        void Add(string attribute, string key)
        {
            if (Text(keys, key) is { } value)
            {
                attributes[attribute] = value;
            }
        }
    }

    private static string? Text(ContextLayer keys, string name) =>
        keys.Entries.FirstOrDefault(e => e.Key.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Values: [var value, ..] }
            ? value.Text
            : null;

    private static ImmutableArray<Tag> TagsOf(ContextLayer keys) =>
    [
        .. keys.Entries.Where(e => e.Key.Name.StartsWith(RequestTag, StringComparison.OrdinalIgnoreCase) && !e.Values.IsEmpty)
            .Select(e => new Tag(e.Key.Name[RequestTag.Length..], e.Values[0].Text)),
    ];
}
