using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>Checks that many calls make of their input.</summary>
internal static class Check
{
    /// <summary>Refuses a text that breaks a rule of form.</summary>
    /// <param name="fault">What a rule of <see cref="NameRules"/> said; null when the text is good.</param>
    /// <param name="target">The text.</param>
    /// <exception cref="IamOperationException">There is a fault.</exception>
    public static void Form(string? fault, string target)
    {
        if (fault is not null)
        {
            throw new IamOperationException(IamErrorCode.ValidationError, fault, target);
        }
    }

    /// <summary>Refuses one entity more than an account may have.</summary>
    /// <param name="quota">AWS's name of the quota.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="limit">How many there may be.</param>
    /// <exception cref="IamOperationException">The quota is used up.</exception>
    public static void Quota(string quota, int count, int limit)
    {
        if (count >= limit)
        {
            throw new IamOperationException(IamErrorCode.LimitExceeded, $"Cannot exceed quota for {quota}: {limit}", quota);
        }
    }

    /// <summary>Refuses tags that are malformed, too many, or have one key twice; keys are compared without regard to case.</summary>
    /// <param name="tags">The tags.</param>
    /// <exception cref="IamOperationException">A tag is not accepted.</exception>
    public static void Tags(ImmutableArray<Tag> tags)
    {
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Tag tag in tags)
        {
            Form(NameRules.CustomerTagKey(tag.Key), tag.Key);
            Form(NameRules.TagValue(tag.Value), tag.Key);
            if (!keys.Add(tag.Key))
            {
                throw new IamOperationException(
                    IamErrorCode.InvalidInput, "Duplicate tag keys found. Please note that Tag keys are case insensitive.", tag.Key);
            }
        }

        if (tags.Length > Quotas.Tags)
        {
            throw new IamOperationException(IamErrorCode.LimitExceeded, $"The number of tags has reached the maximum limit: {Quotas.Tags}", "Tags");
        }
    }

    /// <summary>The reference to a permissions boundary: a managed policy of the account or of AWS.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="account">The account of the user or role.</param>
    /// <param name="arn">The policy's ARN; null for no boundary.</param>
    /// <exception cref="IamOperationException">There is no such policy. One of AWS's own never is missing: the model need not know them all.</exception>
    public static AttachedPolicy? Boundary(IamModel model, Account account, string? arn)
    {
        if (arn is null)
        {
            return null;
        }

        bool isOfAws = Arn.TryParse(arn, out Arn parts) && parts is { Service: "iam", Account: "aws" } && parts.Partition == account.Partition;
        if (!isOfAws && (parts.Account != account.AccountId || model.FindPolicy(arn) is null))
        {
            throw new IamOperationException(IamErrorCode.NoSuchEntity, $"Scope ARN: {arn} does not exist or is not attachable.", arn);
        }

        return AttachedPolicy.FromArn(arn);
    }

    /// <summary>Reads a policy document that a call brings: JSON, as the API takes it.</summary>
    /// <param name="text">The document.</param>
    /// <param name="kind">The slot it goes to.</param>
    /// <param name="parameter">The API's name of the parameter.</param>
    /// <exception cref="IamOperationException">The document is malformed; the message lists every error.</exception>
    public static PolicyDocument Document(string text, PolicyKind kind, string parameter)
    {
        if (!text.AsSpan().TrimStart(" \t\r\n\uFEFF").StartsWith("{", StringComparison.Ordinal))
        {
            throw new IamOperationException(
                IamErrorCode.MalformedPolicyDocument, "This policy contains invalid Json: it must be an object and begin with '{'.", parameter);
        }

        var found = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(text, kind, parameter, found);
        Diagnostic[] refused = [.. found.Items.Where(d => d.Severity >= Severity.Refused)];
        return refused.Length == 0 && document is not null
            ? document
            : throw new IamOperationException(
                IamErrorCode.MalformedPolicyDocument, new InvalidTextException(refused).Message, parameter);
    }
}
