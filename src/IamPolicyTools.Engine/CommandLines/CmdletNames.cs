using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Finds the operation that a cmdlet of AWS.Tools calls, by its name (CL-40 to CL-42).</summary>
internal static class CmdletNames
{
    private static readonly FrozenDictionary<string, string> s_prefixes = (
        "IAM=iam STS=sts S3=s3 EC2=ec2 LM=lambda KMS=kms SEC=secretsmanager SSM=ssm SQS=sqs SNS=sns DDB=dynamodb CFN=cloudformation CWL=logs ECS=ecs CW=cloudwatch "
        + "CT=cloudtrail ECR=ecr EKS=eks RDS=rds ORG=organizations R53=route53 AG=apigateway AG2=apigateway SFN=states CB=codebuild CP=codepipeline GLUE=glue ATH=athena "
        + "EFS=elasticfilesystem ACM=acm CGIP=cognito-idp CGI=cognito-identity SES=ses SES2=ses EVB=events KINF=firehose KIN=kinesis CFG=config GD=guardduty "
        + "ELB=elasticloadbalancing ELB2=elasticloadbalancing AS=autoscaling SM=sagemaker SSOADMN=sso")
        .Split(' ').Select(p => p.Split('=')).ToFrozenDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string[]> s_verbs = (
        "New=Create,Allocate,Run,Generate Remove=Delete,Release,Terminate,Remove Get=Get,Describe,List Write=Put Set=Set,Put Update=Update Edit=Modify "
        + "Add=Add,Attach,Tag,Associate Register=Register,Associate,Attach Unregister=Deregister,Detach,Disassociate Dismount=Detach Grant=Authorize Revoke=Revoke "
        + "Start=Start,Execute Stop=Stop,Cancel Restart=Reboot Send=Send Receive=Receive Publish=Publish Copy=Copy Import=Import Export=Export Restore=Restore "
        + "Invoke=Invoke,Execute,Scan,Query,Rotate Test=Validate,Verify,Test,Simulate Enable=Enable Disable=Disable,Deactivate Request=Request,Schedule Clear=Purge "
        + "Connect=Subscribe Disconnect=Unsubscribe Resume=Continue,Resume Sync=Resync Move=Move Use=Assume")
        .Split(' ').Select(v => v.Split('=')).ToFrozenDictionary(v => v[0], v => v[1].Split(','), StringComparer.OrdinalIgnoreCase);

    // Cmdlets of IAM and STS whose names no rule gives.
    private static readonly FrozenDictionary<string, string> s_own = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Get-IAMAccountAuthorizationDetail"] = "iam:GetAccountAuthorizationDetails",
        ["Get-IAMAccountAlias"] = "iam:ListAccountAliases",
        ["Get-IAMAccessKey"] = "iam:ListAccessKeys",
        ["Get-IAMContextKeysForCustomPolicy"] = "iam:GetContextKeysForCustomPolicy",
        ["Get-IAMContextKeysForPrincipalPolicy"] = "iam:GetContextKeysForPrincipalPolicy",
        ["Get-STSAccessKeyInfo"] = "sts:GetAccessKeyInfo",
        ["Remove-IAMUserFromGroup"] = "iam:RemoveUserFromGroup",
        ["Set-IAMDefaultPolicyVersion"] = "iam:SetDefaultPolicyVersion",
        ["Set-IAMUserPermissionsBoundary"] = "iam:PutUserPermissionsBoundary",
        ["Add-IAMRoleTag"] = "iam:TagRole",
        ["Add-IAMUserTag"] = "iam:TagUser",
        ["Add-IAMPolicyTag"] = "iam:TagPolicy",
        ["Remove-IAMRoleTag"] = "iam:UntagRole",
        ["Remove-IAMUserTag"] = "iam:UntagUser",
        ["Remove-IAMPolicyTag"] = "iam:UntagPolicy",
        ["Test-IAMCustomPolicy"] = "iam:SimulateCustomPolicy",
        ["Test-IAMPrincipalPolicy"] = "iam:SimulatePrincipalPolicy",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The service whose cmdlets bear the noun's beginning; null for none.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="noun">The noun behind that beginning.</param>
    public static string? ServiceOf(string cmdlet, out string noun)
    {
        int hyphen = cmdlet.IndexOf('-', StringComparison.Ordinal);
        noun = hyphen < 0 ? string.Empty : cmdlet[(hyphen + 1)..];
        if (hyphen <= 0 || !s_verbs.ContainsKey(cmdlet[..hyphen]) && !IamCatalogue.Default.Operations.Commands.Cmdlets.ContainsKey(cmdlet))
        {
            return null;
        }

        for (int length = Math.Min(7, noun.Length - 1); length > 0; length--)
        {
            if (s_prefixes.TryGetValue(noun[..length], out string? service) && (char.IsUpper(noun[length]) || char.IsDigit(noun[length])))
            {
                noun = noun[length..];
                return service;
            }
        }

        // PowerShell takes names in any case: where no capital shows the prefix's end, there must be such an operation.
        string verb = cmdlet[..hyphen];
        for (int length = Math.Min(7, noun.Length - 1); length > 0; length--)
        {
            string rest = noun[length..];
            if (s_prefixes.TryGetValue(noun[..length], out string? service) && IamCatalogue.Default.Operations.FindService(service) is { } known
                && Verbs(verb, rest).Any(v => Fitting(known, v, rest).Length > 0))
            {
                noun = rest;
                return service;
            }
        }

        return null;
    }

    /// <summary>True for a cmdlet that is known to call AWS. The module's own cmdlets bear a prefix of AWS's, and not all of them stand for a call.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static bool IsKnown(string cmdlet)
    {
        if (!cmdlet.Contains('-', StringComparison.Ordinal))
        {
            return false;
        }

        if (IamCatalogue.Default.Operations.Commands.Cmdlets.ContainsKey(cmdlet) || s_own.ContainsKey(cmdlet) || IsLocal(cmdlet))
        {
            return true;
        }

        return ServiceOf(cmdlet, out string noun) is { } prefix
            && (prefix is not ("iam" or "sts")
                || (IamCatalogue.Default.Operations.FindService(prefix) is { } service
                    && Verbs(cmdlet[..cmdlet.IndexOf('-', StringComparison.Ordinal)], noun).Any(v => Fitting(service, v, noun).Length > 0)));
    }

    /// <summary>True for a cmdlet that sets or reads what the shell uses, and sends nothing.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static bool IsLocal(string cmdlet)
    {
        string noun = cmdlet[(cmdlet.IndexOf('-', StringComparison.Ordinal) + 1)..];
        return noun.StartsWith("AWS", StringComparison.OrdinalIgnoreCase) || noun.StartsWith("DefaultAWS", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The operation.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="location">Where it stands.</param>
    /// <exception cref="CommandLineException">None is known, or several could be it.</exception>
    public static ApiOperation Find(string cmdlet, SourceLocation location)
    {
        OperationCatalogue operations = IamCatalogue.Default.Operations;
        if ((operations.Commands.Cmdlets.GetValueOrDefault(cmdlet) ?? s_own.GetValueOrDefault(cmdlet)) is { } known && operations.Find(known) is { } listed)
        {
            return listed;
        }

        if (ServiceOf(cmdlet, out string noun) is not { } prefix || operations.FindService(prefix) is not { } service)
        {
            throw new CommandLineException(
                CommandLineError.NotAnAwsCommand, $"{DisplayedText.Shorten(cmdlet)} is no cmdlet of AWS.Tools that is known here.", location);
        }

        string verb = cmdlet[..cmdlet.IndexOf('-', StringComparison.Ordinal)];
        ApiOperation[][] byVerb = [.. Verbs(verb, noun).Select(v => Fitting(service, v, noun))];
        if (byVerb.FirstOrDefault(c => c.Length > 0) is [var only])
        {
            return only;
        }

        ImmutableArray<string> near = [.. byVerb.SelectMany(c => c).Select(o => o.FullName).Take(3)];
        throw new CommandLineException(
            CommandLineError.UnknownCommand,
            near.IsEmpty
                ? $"No operation of {prefix} is known that {DisplayedText.Shorten(cmdlet)} calls."
                : $"{DisplayedText.Shorten(cmdlet)} may call {string.Join(" or ", near)}; ask for the operation.",
            location)
        {
            Near = near,
        };
    }

    // A noun with "List" behind it is the list where another verb has the noun, too.
    private static IEnumerable<string> Verbs(string verb, string noun)
    {
        string[] verbs = s_verbs.GetValueOrDefault(verb, [verb]);
        return noun.EndsWith("List", StringComparison.Ordinal) ? Enumerable.Reverse(verbs) : verbs;
    }

    private static ApiOperation[] Fitting(OperationService service, string verb, string noun)
    {
        HashSet<string> wanted = [.. Forms(noun)];
        return [.. service.Operations.Where(o => o.Name.StartsWith(verb, StringComparison.OrdinalIgnoreCase) && Forms(o.Name[verb.Length..]).Any(wanted.Contains))];
    }

    private static IEnumerable<string> Forms(string noun)
    {
        string name = noun.ToLowerInvariant();
        yield return name;
        if (name.EndsWith("list", StringComparison.Ordinal) && name.Length > 4)
        {
            name = name[..^4];
            yield return name;
        }

        if (name.EndsWith("ies", StringComparison.Ordinal))
        {
            yield return name[..^3] + "y";
        }
        else if (name.EndsWith("es", StringComparison.Ordinal))
        {
            yield return name[..^2];
            yield return name[..^1];
        }
        else if (name.EndsWith('s') && name.Length > 1)
        {
            yield return name[..^1];
        }
    }
}
