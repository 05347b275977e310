using System.Text.Json;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>A permission of Lambda, as templates and plans have it, as the statement that Lambda makes of it (IN-22).</summary>
internal sealed record LambdaPermission
{
    /// <summary>The <c>Sid</c>.</summary>
    public required string StatementId { get; init; }

    /// <summary>The function: a name, <c>NAME:QUALIFIER</c>, <c>ACCOUNT:function:NAME</c> or an ARN.</summary>
    public required string FunctionName { get; init; }

    /// <summary>The action, <c>lambda:InvokeFunction</c>.</summary>
    public required string Action { get; init; }

    /// <summary><c>*</c>, 12 digits, an ARN or a service.</summary>
    public required string Principal { get; init; }

    /// <summary>A version or an alias; null for the function.</summary>
    public string? Qualifier { get; init; }

    /// <summary>The ARN of what the service acts for.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The account of what the service acts for.</summary>
    public string? SourceAccount { get; init; }

    /// <summary>The organization of who may call.</summary>
    public string? PrincipalOrgId { get; init; }

    /// <summary>How the function's URL is protected.</summary>
    public string? FunctionUrlAuthType { get; init; }

    /// <summary>The token of Alexa.</summary>
    public string? EventSourceToken { get; init; }

    /// <summary>Whether only calls by the function's URL are meant.</summary>
    public bool? InvokedViaFunctionUrl { get; init; }

    /// <summary>The function's ARN, without a qualifier: what holds the policy.</summary>
    public string FunctionArn(Owner owner, string region) => Split(owner, region).Arn;

    /// <summary>The statement.</summary>
    public Statement ToStatement(Owner owner, string region, SourceLocation place)
    {
        (string arn, string? ofName) = Split(owner, region);
        string resource = (Qualifier ?? ofName) is { } qualifier ? $"{arn}:{qualifier}" : arn;
        var statement = new Dictionary<string, object>
        {
            ["Sid"] = StatementId,
            ["Effect"] = "Allow",
            ["Principal"] = PrincipalOf(owner),
            ["Action"] = Action,
            ["Resource"] = resource,
        };
        Dictionary<string, Dictionary<string, string>> conditions = Conditions();
        if (conditions.Count > 0)
        {
            statement["Condition"] = conditions;
        }

        string json =
            JsonSerializer.Serialize(new Dictionary<string, object> { ["Version"] = "2012-10-17", ["Statement"] = new[] { statement } });
        PolicyDocument document = PolicyParser.Parse(
            TextDocument.Parse(json, "permission", place), PolicyKind.Resource, new DiagnosticBag())
            ?? throw new InvalidOperationException("The statement of a permission does not read.");
        return document.Statements[0];
    }

    private object PrincipalOf(Owner owner) => Principal switch
    {
        "*" => "*",
        _ when Arn.IsAccountId(Principal) => new Dictionary<string, string> { ["AWS"] = $"arn:{owner.Partition}:iam::{Principal}:root" },
        _ when Principal.StartsWith("arn:", StringComparison.Ordinal) => new Dictionary<string, string> { ["AWS"] = Principal },

        // Of a token nobody knows which it is.
        _ when UnknownToken.IsIn(Principal) => new Dictionary<string, string> { ["AWS"] = Principal, ["Service"] = Principal },
        _ => new Dictionary<string, string> { ["Service"] = Principal },
    };

    private Dictionary<string, Dictionary<string, string>> Conditions()
    {
        var conditions = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Add("ArnLike", "AWS:SourceArn", SourceArn);
        Add("StringEquals", "AWS:SourceAccount", SourceAccount);
        Add("StringEquals", "aws:PrincipalOrgID", PrincipalOrgId);
        Add("StringEquals", "lambda:FunctionUrlAuthType", FunctionUrlAuthType);
        Add("StringEquals", "lambda:EventSourceToken", EventSourceToken);
        Add("Bool", "lambda:InvokedViaFunctionUrl", InvokedViaFunctionUrl is { } invoked ? invoked ? "true" : "false" : null);
        return conditions;

        void Add(string op, string key, string? value)
        {
            if (value is not null)
            {
                conditions.TryAdd(op, []);
                conditions[op].Add(key, value);
            }
        }
    }

    private (string Arn, string? Qualifier) Split(Owner owner, string region)
    {
        const string Prefix = "function:";
        string name = FunctionName;
        string arn = owner.ArnOf("lambda", region, Prefix);
        if (Language.Arn.TryParse(name, out Arn parts))
        {
            arn = $"arn:{parts.Partition}:{parts.Service}:{parts.Region}:{parts.Account}:{Prefix}";
            name = parts.Resource.StartsWith(Prefix, StringComparison.Ordinal) ? parts.Resource[Prefix.Length..] : parts.Resource;
        }
        else if (name.IndexOf(":" + Prefix, StringComparison.Ordinal) is >= 0 and int at)
        {
            arn = (owner with { AccountId = name[..at] }).ArnOf("lambda", region, Prefix);
            name = name[(at + 1 + Prefix.Length)..];
        }

        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (arn + name, null) : (arn + name[..colon], name[(colon + 1)..]);
    }
}
