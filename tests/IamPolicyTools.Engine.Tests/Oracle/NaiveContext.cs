using System.Globalization;
using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>What is known of one context key.</summary>
/// <param name="Values">The values as text (PL-52).</param>
/// <param name="IsMultivalued">An array in the fixture format.</param>
/// <param name="IsAmbiguous">Given twice, differing by case only (PL-50).</param>
internal sealed record NaiveKey(IReadOnlyList<string> Values, bool IsMultivalued, bool IsAmbiguous = false)
{
    /// <summary>A key present with an empty set counts as absent (PL-62).</summary>
    public bool IsEmpty => Values.Count == 0 && !IsAmbiguous;
}

/// <summary>The context of one check: derived keys (context-keys.md 4.8), overridden by the caller's. Key names ignore case (PL-50).</summary>
internal sealed class NaiveContext
{
    private readonly Dictionary<string, NaiveKey> _keys;

    private NaiveContext(Dictionary<string, NaiveKey> keys) => _keys = keys;

    public NaiveKey? Find(string key) =>
        _keys.TryGetValue(key, out NaiveKey? found) && !found.IsEmpty ? found : null;

    /// <summary>Keys that begin with <paramref name="prefix"/>, without it.</summary>
    public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix) =>
        from pair in _keys
        where pair.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && pair.Value.Values.Count > 0
        select KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value.Values[0]);

    public static NaiveContext Of(FixtureCase @case, NaiveCaller caller, string action, string resource, string? resourceAccount, JsonElement? own)
    {
        var written = new List<KeyValuePair<string, JsonElement>>();
        foreach (JsonProperty member in @case.Request.Context.EnumerateObject())
        {
            written.Add(KeyValuePair.Create(member.Name, member.Value));
        }

        if (own is { } overriding)
        {
            foreach (JsonProperty member in overriding.EnumerateObject())
            {
                written.RemoveAll(pair => pair.Key == member.Name);
                written.Add(KeyValuePair.Create(member.Name, member.Value));
            }
        }

        var keys = new Dictionary<string, NaiveKey>(StringComparer.OrdinalIgnoreCase);
        if (!@case.Options.NoDerivedContext)
        {
            Derive(keys, @case, caller, action, resource, resourceAccount);
        }

        foreach (IGrouping<string, KeyValuePair<string, JsonElement>> group in written.GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            JsonElement value = group.First().Value;
            keys[group.Key] = value.ValueKind == JsonValueKind.Array
                ? new NaiveKey([.. value.EnumerateArray().Select(NaiveText.Of)], true, group.Count() > 1)
                : new NaiveKey([NaiveText.Of(value)], false, group.Count() > 1);
        }

        // for PassRole the tags of the role are unreliable, so the keys count as absent.
        if (string.Equals(action, "iam:PassRole", StringComparison.OrdinalIgnoreCase))
        {
            foreach (string key in keys.Keys.Where(IsResourceTag).ToArray())
            {
                keys.Remove(key);
            }
        }

        return new NaiveContext(keys);
    }

    private static bool IsResourceTag(string key) =>
        key.StartsWith("aws:ResourceTag/", StringComparison.OrdinalIgnoreCase) || key.StartsWith("iam:ResourceTag/", StringComparison.OrdinalIgnoreCase);

    // context-keys.md 4.8, values by sts-and-credentials.md 3.2.
    private static void Derive(
        Dictionary<string, NaiveKey> keys, FixtureCase @case, NaiveCaller caller, string action, string resource, string? resourceAccount)
    {
        void Add(string key, string? value)
        {
            if (value is not null)
            {
                keys[key] = new NaiveKey([value], false);
            }
        }

        bool anonymous = caller.Kind == CallerKind.Anonymous;
        Add("aws:PrincipalArn", caller.PrincipalArn);
        Add("aws:PrincipalAccount", anonymous ? "anonymous" : caller.Account);
        Add("aws:PrincipalType", caller.Kind switch
        {
            CallerKind.AccountRoot => "Account",
            CallerKind.IamUser => "User",
            CallerKind.RoleSession => "AssumedRole",
            CallerKind.FederatedUser => "FederatedUser",
            CallerKind.Anonymous => "Anonymous",
            _ => null,
        });
        Add("aws:userid", caller.Kind switch
        {
            CallerKind.AccountRoot => caller.Account,
            CallerKind.IamUser => caller.UniqueId,
            CallerKind.RoleSession when caller.UniqueId is not null && caller.Name is not null => $"{caller.UniqueId}:{caller.Name}",
            CallerKind.FederatedUser => $"{caller.Account}:{caller.Name}",
            CallerKind.Anonymous => "anonymous",
            _ => null,
        });
        Add("aws:username", caller.Kind == CallerKind.IamUser ? caller.Name : null);
        if (caller.Kind is CallerKind.IamUser or CallerKind.RoleSession or CallerKind.FederatedUser)
        {
            foreach (IGrouping<string, KeyValuePair<string, string>> tag in caller.Tags.GroupBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase))
            {
                keys["aws:PrincipalTag/" + tag.Key] = new NaiveKey([tag.First().Value], false, tag.Count() > 1);
            }
        }

        // Every *signed* request: AssumeRoleWithSAML and ...WithWebIdentity are unsigned calls (3.1).
        if (!anonymous && !caller.IsUnsignedProvider)
        {
            Add("aws:PrincipalIsAWSService", caller.Kind == CallerKind.AwsService ? "true" : "false");
        }

        Add("aws:PrincipalServiceName", caller.Kind == CallerKind.AwsService ? caller.Service : null);
        if (resource != "*" && !HidesResourceAccount(action))
        {
            Add("aws:ResourceAccount", resourceAccount);
            Add("s3:ResourceAccount", NaiveText.Service(action) == "s3" ? resourceAccount : null);
        }

        Add("kms:CallerAccount", NaiveText.Service(action) == "kms" ? caller.Account : null);
        Add("aws:ViaAWSService", "false");
        Add("aws:SecureTransport", "true");
        Add("aws:CurrentTime", @case.Options.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Add("aws:EpochTime", @case.Options.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
    }

    // context-keys.md 4.9.
    private static bool HidesResourceAccount(string action)
    {
        string name = action.ToLowerInvariant();
        string[] ec2 =
        [
            "ec2:accepttransitgatewaypeeringattachment", "ec2:acceptvpcendpointconnections", "ec2:acceptvpcpeeringconnection",
            "ec2:createtransitgatewaypeeringattachment", "ec2:createvpcendpoint", "ec2:createvpcpeeringconnection",
        ];
        string[] inviting = ["auditmanager", "detective", "ds", "events", "guardduty", "macie2", "es", "securityhub"];
        return name.StartsWith("ebs:", StringComparison.Ordinal)
            || ec2.Contains(name)
            || name is "route53:associatevpcwithhostedzone" or "route53:listhostedzonesbyvpc"
            || (inviting.Contains(NaiveText.Service(action)) && name.Contains("invitation", StringComparison.Ordinal));
    }
}
