using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Finds the operation that a cmdlet of AWS.Tools calls, by its name (CL-40 to CL-42).</summary>
internal static class CmdletNames
{
    private static readonly FrozenDictionary<string, string> s_prefixes = Table(
        "IAM=iam STS=sts S3=s3 EC2=ec2 LM=lambda KMS=kms SEC=secretsmanager SSM=ssm SQS=sqs SNS=sns DDB=dynamodb CFN=cloudformation CWL=logs ECS=ecs CW=cloudwatch "
        + "CT=cloudtrail ECR=ecr EKS=eks RDS=rds ORG=organizations R53=route53 AG=apigateway AG2=apigateway SFN=states CB=codebuild CP=codepipeline GLUE=glue ATH=athena "
        + "EFS=elasticfilesystem ACM=acm CGIP=cognito-idp CGI=cognito-identity SES=ses SES2=ses EVB=events KINF=firehose KIN=kinesis CFG=config GD=guardduty "
        + "ELB=elasticloadbalancing ELB2=elasticloadbalancing AS=autoscaling SM=sagemaker SSOADMN=sso");

    // They count where the noun behind them begins as a word does: CFDistribution is CloudFront's, and SQLServer nobody's.
    private static readonly FrozenDictionary<string, string> s_rarer = Table(
        "AAR=apprunner AAS=application-autoscaling ACCT=account ACMPCA=acm-pca ADS=discovery AF=appflow ALXB=a4b AMP=amplify AMSH=appmesh APPC=appconfig APS=appstream ASA=support "
        + "ASP=autoscaling-plans ASYN=appsync AUDM=auditmanager BAK=backup BAT=batch BDR=bedrock BDRR=bedrock BGT=budgets C9=cloud9 CA=codeartifact CC=codecommit CCA=cloudformation "
        + "CD=codedeploy CDIR=clouddirectory CE=ce CF=cloudfront CGIS=cognito-sync CGP=codeguru-profiler CGR=codeguru-reviewer CHM=chime CMPM=comprehendmedical CO=compute-optimizer "
        + "COMP=comprehend CONN=connect CSD=cloudsearch CST=codestar CSTC=codestar-connections CSTN=codestar-notifications CUR=cur CWE=events CWRUM=rum CWSYN=synthetics DAX=dax "
        + "DC=directconnect DF=devicefarm DLM=dlm DMS=dms DOC=rds DP=datapipeline DS=ds DSYN=datasync DTCT=detective EB=elasticbeanstalk EBS=ebs EC=elasticache EC2IB=imagebuilder "
        + "ECRP=ecr-public EIC=ec2-instance-connect EMC=mediaconvert EMCN=mediaconnect EML=medialive EMP=mediapackage EMR=elasticmapreduce EMRC=emr-containers EMS=mediastore "
        + "EMT=mediatailor ES=es ETS=elastictranscoder FD=frauddetector FIS=fis FMS=fms FRC=forecast FSX=fsx GACL=globalaccelerator GG=greengrass GGV2=greengrass GLC=glacier "
        + "GML=gamelift HLTH=health HSM=cloudhsm HSM2=cloudhsm IAMAA=access-analyzer IE=importexport INS=inspector INS2=inspector2 IOT=iot IVS=ivs KINA=kinesisanalytics "
        + "KINA2=kinesisanalytics KNDR=kendra KV=kinesisvideo LEX=lex LICM=license-manager LKF=lakeformation LMB=lex LMBV2=lex LOC=geo LS=lightsail MAC2=macie2 MH=mgh "
        + "ML=machinelearning MQ=mq MSK=kafka MTR=mechanicalturk MWAA=airflow NPT=rds NWFW=network-firewall NWM=networkmanager OPS=opsworks OS=es OUTP=outposts OW=opsworks PERS=personalize PI=pi PIN=mobiletargeting "
        + "POL=polly PRC=pricing PROM=aps QLDB=qldb QS=quicksight R53D=route53domains R53R=route53resolver RAM=ram RDSD=rds-data REK=rekognition RG=resource-groups RGT=tag ROBO=robomaker "
        + "RS=redshift RSD=redshift-data RSS=redshift-serverless S3C=s3 S3O=s3-outposts SAR=serverlessrepo SCH=scheduler SD=servicediscovery SG=storagegateway SHLD=shield SHUB=securityhub "
        + "SMR=sagemaker SMS=sms SNOW=snowball SQ=servicequotas SSO=sso SWF=swf TFR=transfer TRN=translate TRS=transcribe TSQ=timestream TSW=timestream TXT=textract WAF=waf WAF2=wafv2 "
        + "WAFR=waf-regional WAT=wellarchitected WD=workdocs WKS=workspaces WM=workmail XR=xray CS=cloudsearch SC=servicecatalog");

    // Of other modules, too: there must be such an operation.
    private static readonly FrozenSet<string> s_shared = Names("CS SC");

    // Beginnings of cmdlets that are no service's.
    private static readonly FrozenSet<string> s_foreign = Names(
        "AD PS CIM WMI VM SP CM SQL IIS DNS DHCP DSC SMB NET XML CSV JSON YAML GPO ASR AZ AZURE RM MS MG PNP UCS HP DB UI CI URL API SSH GIT TFS SCCM VI NSX HV NT NTFS ACL CPU OS OU TCP UDP IP "
        + "FTP SFTP HTML HTTP PKI TLS SSL GCP GCE GCS BQ WSUS RD ZIP EX EXO SPO UM ID ETW COM GUI ISE MOF MSI");

    // The names of all operations, for cmdlets of services whose beginning is not known.
    private static readonly Lazy<FrozenSet<string>> s_operations = new(
        static () => IamCatalogue.Default.Operations.Services.SelectMany(s => s.Operations).Select(o => o.Name.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal));

    private static readonly FrozenDictionary<string, string[]> s_verbs = (
        "New=Create,Allocate,Run,Generate Remove=Delete,Release,Terminate,Remove Get=Get,Describe,List Write=Put Set=Set,Put Update=Update Edit=Modify "
        + "Add=Add,Attach,Tag,Associate Register=Register,Associate,Attach Unregister=Deregister,Detach,Disassociate Dismount=Detach Grant=Authorize Revoke=Revoke "
        + "Start=Start,Execute Stop=Stop,Cancel Restart=Reboot Send=Send Receive=Receive Publish=Publish Copy=Copy Import=Import Export=Export Restore=Restore "
        + "Invoke=Invoke,Execute,Scan,Query,Rotate Test=Validate,Verify,Test,Simulate Enable=Enable Disable=Disable,Deactivate Request=Request,Schedule Clear=Purge "
        + "Connect=Subscribe Disconnect=Unsubscribe Resume=Continue,Resume Sync=Resync Move=Move Use=Assume Mount=Attach,Mount Approve=Accept,Approve Confirm=Confirm Deny=Reject,Deny "
        + "Find=Search,Lookup,Find Search=Search Suspend=Suspend Reset=Reset Complete=Complete Merge=Merge Split=Split Join=Associate,Join Read=Get,Read Wait=Describe Push=Publish Undo=Rollback "
        + "Initialize=Initialize,Initiate Skip=Skip Submit=Submit Select=Select Convert=Decode,Convert Close=Close Open=Open Lock=Lock Unlock=Unlock Rename=Rename Resize=Resize,Modify "
        + "Group=Group Measure=Calculate,Estimate Optimize=Optimize Resolve=Resolve Switch=Switch,Failover Protect=Encrypt Unprotect=Decrypt Put=Put")
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

        string whole = noun;
        for (int length = Math.Min(7, noun.Length - 1); length > 0; length--)
        {
            if (s_prefixes.TryGetValue(noun[..length], out string? service) && (char.IsUpper(noun[length]) || char.IsDigit(noun[length])))
            {
                noun = noun[length..];
                return service;
            }

            if (s_rarer.TryGetValue(noun[..length], out service) && !s_shared.Contains(noun[..length]) && IsUpper(noun[..length])
                && char.IsUpper(noun[length]) && length + 1 < noun.Length && char.IsLower(noun[length + 1]))
            {
                noun = noun[length..];
                return service;
            }
        }

        // PowerShell takes names in any case: where no capital shows the prefix's end, there must be such an operation.
        string verb = cmdlet[..hyphen];
        for (int length = Math.Min(7, noun.Length - 1); length > 0; length--)
        {
            string rest = whole[length..];
            if ((s_prefixes.GetValueOrDefault(whole[..length]) ?? s_rarer.GetValueOrDefault(whole[..length])) is { } service
                && IamCatalogue.Default.Operations.FindService(service) is { } known
                && Verbs(verb, rest).Any(v => Fitting(known, v, rest).Length > 0))
            {
                noun = rest;
                return service;
            }
        }

        return null;
    }

    /// <summary>
    /// True for a name that is built as those of AWS.Tools are, whose noun begins as no service does that is known here, and behind which an operation of AWS
    /// has its name: such a call is said rather than passed over.
    /// </summary>
    /// <param name="cmdlet">The cmdlet.</param>
    public static bool MayBeOfAws(string cmdlet)
    {
        int hyphen = cmdlet.IndexOf('-', StringComparison.Ordinal);
        if (hyphen <= 0 || !s_verbs.ContainsKey(cmdlet[..hyphen]))
        {
            return false;
        }

        string noun = cmdlet[(hyphen + 1)..];
        int end = 0;
        while (end < noun.Length && (char.IsUpper(noun[end]) || char.IsDigit(noun[end])))
        {
            end++;
        }

        // The last capital is the noun's. A beginning that is another module's, too, is AWS's only where its service has such an operation.
        if (end < 3 || end == noun.Length || char.IsDigit(noun[end - 1]) || s_foreign.Contains(noun[..(end - 1)]) || s_shared.Contains(noun[..(end - 1)]))
        {
            return false;
        }

        string rest = noun[(end - 1)..];
        return Verbs(cmdlet[..hyphen], rest).Any(v => Forms(rest).Any(f => s_operations.Value.Contains(v.ToLowerInvariant() + f) || s_operations.Value.Contains($"{v.ToLowerInvariant()}{f}s")));
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

        return ServiceOf(cmdlet, out string noun) is not { } prefix ? MayBeOfAws(cmdlet)
            : prefix is not ("iam" or "sts")
                || (IamCatalogue.Default.Operations.FindService(prefix) is { } service
                    && Verbs(cmdlet[..cmdlet.IndexOf('-', StringComparison.Ordinal)], noun).Any(v => Fitting(service, v, noun).Length > 0));
    }

    /// <summary>True for a word of a text that is a cmdlet of AWS.Tools, and sends something.</summary>
    /// <param name="word">The word.</param>
    public static bool IsSending(string word)
    {
        int hyphen = word.IndexOf('-', StringComparison.Ordinal);
        return hyphen > 0 && hyphen == word.LastIndexOf('-') && s_verbs.ContainsKey(word[..hyphen]) && !IsLocal(word) && IsKnown(word);
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
            throw MayBeOfAws(cmdlet)
                ? new CommandLineException(
                    CommandLineError.UnknownCommand, $"{DisplayedText.Shorten(cmdlet)} may be a cmdlet of AWS.Tools; which service it calls is not known here. Ask for the operation.", location)
                : new CommandLineException(
                    CommandLineError.NotAnAwsCommand, $"{DisplayedText.Shorten(cmdlet)} is no cmdlet of AWS.Tools that is known here.", location);
        }

        string verb = cmdlet[..cmdlet.IndexOf('-', StringComparison.Ordinal)];
        if (Listing(service, verb, noun) is { } listing)
        {
            return listing;
        }

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

    private static FrozenDictionary<string, string> Table(string pairs) =>
        pairs.Split(' ').Select(p => p.Split('=')).ToFrozenDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);

    private static FrozenSet<string> Names(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static bool IsUpper(string text) => text.All(c => char.IsUpper(c) || char.IsDigit(c));

    // A noun with "List" behind it is the list where another verb has the noun, too.
    private static IEnumerable<string> Verbs(string verb, string noun)
    {
        string[] verbs = s_verbs.GetValueOrDefault(verb, [verb]);
        return noun.EndsWith("List", StringComparison.Ordinal) ? Enumerable.Reverse(verbs) : verbs;
    }

    // The modules' old names have the operation's own noun: Get-CFDistributions lists what Get-CFDistribution gets one of.
    private static ApiOperation? Listing(OperationService service, string verb, string noun) => noun.EndsWith('s')
        ? Verbs(verb, noun).Select(v => service.Operations.FirstOrDefault(o => o.Name.Equals(v + noun, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(o => o is not null)
        : null;

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
