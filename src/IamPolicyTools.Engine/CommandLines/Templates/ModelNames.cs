using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>What a name stands for in the model; with a pattern and the name of the unknown part where the model does not tell (CL-52, CL-60).</summary>
/// <param name="place">Partition, Region and account.</param>
/// <param name="model">The model.</param>
internal sealed class ModelNames(CallPlace place, IamModel model)
{
    private const string AliasPrefix = "alias/";
    private const string UnknownSuffix = "-??????";
    private const int SuffixLength = 7;

    /// <summary>The ARN of a KMS key by its id, ARN or alias. The model has no aliases, so that behind one is some key of the account.</summary>
    /// <param name="text">The id.</param>
    /// <param name="region">Its Region where that is not the call's; null where it is.</param>
    public (string Arn, string? Unknown) Key(string text, string? region = null)
    {
        if (AliasOf(text) is { } alias)
        {
            return Arn.TryParse(text, out Arn arn)
                ? ($"arn:{arn.Partition}:kms:{arn.Region}:{arn.Account}:key/*", $"KeyOf {alias}")
                : ($"arn:{place.Partition}:kms:{region ?? place.Region}:{place.Account}:key/*", $"KeyOf {alias}");
        }

        return (CallFunctions.IsArn(text) ? text : $"arn:{place.Partition}:kms:{region ?? place.Region}:{place.Account}:key/{text}", null);
    }

    /// <summary>Any key of the account.</summary>
    public string SomeKey => $"arn:{place.Partition}:kms:{place.Region}:{place.Account}:key/*";

    /// <summary>The alias of a key, or null when the key was named otherwise.</summary>
    /// <param name="text">The id.</param>
    public static string? AliasOf(string text) =>
        text.StartsWith(AliasPrefix, StringComparison.Ordinal) ? text
        : Arn.TryParse(text, out Arn arn) && arn.Service == "kms" && arn.Resource.StartsWith(AliasPrefix, StringComparison.Ordinal) ? arn.Resource
        : null;

    /// <summary>The ARN of a secret by its name. Six characters behind the name are unknown; AWS takes an ARN without them, too.</summary>
    /// <param name="text">The name or the ARN.</param>
    public (string Arn, string? Unknown) Secret(string text) =>
        CallFunctions.IsArn(text) ? (HasSuffix(text) ? (text, null) : (text + UnknownSuffix, "Suffix"))
        : ($"arn:{place.Partition}:secretsmanager:{place.Region}:{place.Account}:secret:{text}{UnknownSuffix}", "Suffix");

    private static bool HasSuffix(string arn) => !arn.Contains(":secret:", StringComparison.Ordinal)
        || (arn[^SuffixLength] == '-' && arn[^(SuffixLength - 1)..].All(char.IsAsciiLetterOrDigit));

    /// <summary>The ARN of a queue by its URL.</summary>
    /// <param name="text">The URL.</param>
    public string Queue(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !text.Contains("://", StringComparison.Ordinal))
        {
            return CallFunctions.IsArn(text) ? text : $"arn:{place.Partition}:sqs:{place.Region}:{place.Account}:{text}";
        }

        string[] host = url.Host.Split('.');
        string region = host switch
        {
            ["sqs" or "sqs-fips", var name, "amazonaws", ..] => name,
            [var name, "queue", "amazonaws", ..] => name,
            ["queue", "amazonaws", ..] => "us-east-1",
            _ => place.Region,
        };
        string[] path = url.AbsolutePath.Trim('/').Split('/');
        string account = path.Length > 1 && Arn.IsAccountId(path[^2]) ? path[^2] : place.Account;
        return $"arn:{CallPlace.OfRegion(region)}:sqs:{region}:{account}:{Uri.UnescapeDataString(path[^1])}";
    }

    /// <summary>The ARN of a document of Systems Manager. AWS's own belong to no account.</summary>
    /// <param name="text">The name.</param>
    public string Document(string text)
    {
        bool isAws = text.StartsWith("AWS", StringComparison.Ordinal) || text.StartsWith("Amazon", StringComparison.Ordinal);
        return CallFunctions.IsArn(text) ? text : $"arn:{place.Partition}:ssm:{place.Region}:{(isAws ? string.Empty : place.Account)}:document/{text}";
    }

    /// <summary>The ARN of a parameter of Systems Manager. A version or a label behind the name is no part of it; AWS's own belong to no account.</summary>
    /// <param name="text">The name or the ARN.</param>
    public string Parameter(string text)
    {
        const string Mark = ":parameter/";
        int begin = CallFunctions.IsArn(text) ? text.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length : 0;
        int selector = text.IndexOf(':', Math.Min(text.Length, Math.Max(0, begin)));
        string name = selector < 0 ? text : text[..selector];
        bool isPublic = name.StartsWith("/aws/service/", StringComparison.Ordinal);
        return begin > 0 ? name : $"arn:{place.Partition}:ssm:{place.Region}:{(isPublic ? string.Empty : place.Account)}:parameter/{(name.StartsWith('/') ? name[1..] : name)}";
    }

    /// <summary>The ARN of a task definition. Without a revision it is some revision of the family.</summary>
    /// <param name="text">Family, or family and revision.</param>
    public (string Arn, string? Unknown) TaskDefinition(string text)
    {
        if (CallFunctions.IsArn(text))
        {
            return (text, null);
        }

        bool isFamily = !text.Contains(':', StringComparison.Ordinal);
        return ($"arn:{place.Partition}:ecs:{place.Region}:{place.Account}:task-definition/{text}{(isFamily ? ":*" : string.Empty)}", isFamily ? "Revision" : null);
    }

    /// <summary>The ARN of a job definition of Batch. Without a revision it is some revision.</summary>
    /// <param name="text">Name, or name and revision.</param>
    public (string Arn, string? Unknown) JobDefinition(string text)
    {
        if (CallFunctions.IsArn(text))
        {
            return (text, null);
        }

        bool isName = !text.Contains(':', StringComparison.Ordinal);
        return ($"arn:{place.Partition}:batch:{place.Region}:{place.Account}:job-definition/{text}{(isName ? ":*" : string.Empty)}", isName ? "Revision" : null);
    }

    /// <summary>The ARN of a node that Systems Manager manages: an instance, a machine elsewhere, or a task.</summary>
    /// <param name="text">The id or the target.</param>
    public string Node(string text)
    {
        if (CallFunctions.IsArn(text))
        {
            return text;
        }

        string at = $"{place.Region}:{place.Account}";
        return text.StartsWith("mi-", StringComparison.Ordinal) ? $"arn:{place.Partition}:ssm:{at}:managed-instance/{text}"
            : text.StartsWith("ecs:", StringComparison.Ordinal) && text["ecs:".Length..].Split('_') is [var cluster, var task, ..]
                ? $"arn:{place.Partition}:ecs:{at}:task/{cluster}/{task}"
                : $"arn:{place.Partition}:ec2:{at}:instance/{text}";
    }

    /// <summary>The ARN of a rule of EventBridge.</summary>
    /// <param name="text">The rule's name or ARN.</param>
    /// <param name="bus">The name or ARN of its bus; null for the default one.</param>
    public string Rule(string text, string? bus)
    {
        string name = bus is null ? "default" : CallFunctions.IsArn(bus) ? bus[(bus.IndexOf('/', StringComparison.Ordinal) + 1)..] : bus;
        return CallFunctions.IsArn(text) ? text
            : $"arn:{place.Partition}:events:{place.Region}:{place.Account}:rule/{(name == "default" ? string.Empty : name + "/")}{text}";
    }

    /// <summary>The ARN of a model of Bedrock.</summary>
    /// <param name="text">The model's id or ARN.</param>
    public string FoundationModel(string text) =>
        CallFunctions.IsArn(text) ? text
        : CallFunctions.ModelOfProfile(text) is not null ? $"arn:{place.Partition}:bedrock:{place.Region}:{place.Account}:inference-profile/{text}"
        : $"arn:{place.Partition}:bedrock:{place.Region}::foundation-model/{text}";

    /// <summary>The role in an instance profile.</summary>
    /// <param name="values">Reads the parameter.</param>
    /// <param name="value">The parameter: a name, an ARN, or a structure with one of them.</param>
    public (string Arn, string? Unknown) RoleOf(CallValues values, CallValue value)
    {
        CallValue named = value is MapValue or FileValue or TextValue { Text: [.., _] } && Structured(values, value) is MapValue map
            ? map.Find("Name") ?? map.Find("Arn") ?? value
            : value;
        string name = CallFunctions.Last(values.TextOf(named, "IamInstanceProfile"));
        Account? account = place.Modelled;
        return account?.InstanceProfiles.GetValueOrDefault(name) is { Roles: [var roleName] } && account.Roles.GetValueOrDefault(roleName) is { } role
            ? (role.Arn, null)
            : ($"arn:{place.Partition}:iam::{place.Account}:role/*", $"RoleOf {name}");
    }

    /// <summary>The ARN of a policy of the organization.</summary>
    /// <param name="text">The id.</param>
    public (string Arn, string? Unknown) PolicyOf(string text)
    {
        if (CallFunctions.IsArn(text))
        {
            return (text, null);
        }

        Organization? organization = model.Organization;
        bool isService = organization?.ServiceControlPolicies.Values.Any(p => p.Id == text) == true;
        bool isResource = organization?.ResourceControlPolicies.Values.Any(p => p.Id == text) == true;
        string kind = isService ? "service_control_policy" : isResource ? "resource_control_policy" : "*";
        string? unknown = isService || isResource ? null : "PolicyArn";
        return ($"arn:{place.Partition}:organizations::{organization?.MasterAccountId ?? "*"}:policy/{organization?.Id ?? "o-*"}/{kind}/{text}", unknown);
    }

    /// <summary>The ARN of an account, an organizational unit, a root or a policy of the organization.</summary>
    /// <param name="text">The id.</param>
    public (string Arn, string? Unknown) OrganizationOf(string text)
    {
        if (CallFunctions.IsArn(text))
        {
            return (text, null);
        }

        if (text.StartsWith("p-", StringComparison.Ordinal))
        {
            return PolicyOf(text);
        }

        string kind = text.StartsWith("ou-", StringComparison.Ordinal) ? "ou" : text.StartsWith("r-", StringComparison.Ordinal) ? "root" : "account";
        Organization? organization = model.Organization;
        return ($"arn:{place.Partition}:organizations::{organization?.MasterAccountId ?? "*"}:{kind}/{organization?.Id ?? "o-*"}/{text}",
            organization is null ? "Organization" : null);
    }

    /// <summary>The only entity of the model whose ARN a pattern can be, or null: a stack, a secret, a queue (CL-60).</summary>
    /// <param name="pattern">An ARN with wildcards for what is not known.</param>
    public string? OnlyOne(string pattern)
    {
        if (!Arn.TryParse(pattern, out Arn arn) || !model.Accounts.TryGetValue(arn.Account, out Account? account))
        {
            return null;
        }

        var compiled = TextPattern.Compile(PolicyString.Literal(pattern), PatternStyle.Wildcards);
        string[] fitting = [.. account.Resources.Keys.Where(k => compiled.Matches(k, NoVariables.Instance)).Take(2)];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    /// <summary>True for the ARN of a resource that is in the model.</summary>
    /// <param name="arn">The ARN.</param>
    public bool Has(string arn) => Arn.TryParse(arn, out Arn parts) && model.Accounts.TryGetValue(parts.Account, out Account? account) && account.Resources.ContainsKey(arn);

    /// <summary>The ARN that an identity of the model has, whose path the call does not tell (CL-60).</summary>
    /// <param name="arn">The ARN with the name alone.</param>
    public string WithPath(string arn)
    {
        if (!Arn.TryParse(arn, out Arn parts) || parts.Service != "iam" || !model.Accounts.TryGetValue(parts.Account, out Account? account))
        {
            return arn;
        }

        return EntityKind.OfResource(parts.Resource)?.Find(account, CallFunctions.SplitBucket(parts.Resource).Key)?.Arn ?? arn;
    }

    /// <summary>The path of an entity of IAM, with a slash at either end; the root where the model does not have it.</summary>
    /// <param name="parameter">The parameter that names it, which tells its kind.</param>
    /// <param name="name">The name.</param>
    public string PathOf(string parameter, string name)
    {
        string kind = parameter switch { "UserName" => "user", "GroupName" => "group", "ServerCertificateName" => "server-certificate", _ => "role" };
        string known = WithPath($"arn:{place.Partition}:iam::{place.Account}:{kind}/{name}");
        int begin = known.IndexOf('/', StringComparison.Ordinal);
        return known[begin..(known.LastIndexOf('/') + 1)];
    }

    // A profile may be given by its name alone.
    private static CallValue Structured(CallValues values, CallValue value) =>
        value is TextValue text && !text.Text.Contains('=', StringComparison.Ordinal) && !ValueReader.IsJson(text.Text) ? value : values.Structure(value);
}
