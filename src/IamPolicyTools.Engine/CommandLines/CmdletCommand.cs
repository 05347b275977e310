using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.CommandLines;

/// <summary>Turns a call of a cmdlet into the operation with its parameters (CL-43 to CL-45).</summary>
/// <param name="cmdlet">The call.</param>
/// <param name="variables">The variables that are known.</param>
internal sealed class CmdletCommand(CmdletCall cmdlet, IReadOnlyDictionary<string, string> variables)
{
    private static readonly FrozenSet<string> s_ignored = (
        "endpointurl select passthru force networkcredential credential profilelocation accesskey secretkey sessiontoken verbose debug whatif confirm erroraction errorvariable warningaction "
        + "warningvariable informationaction informationvariable outvariable outbuffer pipelinevariable progressaction noautoiteration").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // What cmdlets have beside the parameters of the API: files, pages, encodings.
    private static readonly FrozenSet<string> s_own = (
        "MaxItem MaxItems NextToken Marker QueryCount EncodeUserData UserDataFile AssociatePublicIp PrivateIpAddress ZipFilename FunctionZip ZipFile Content File "
        + "AttributeValue AttributeKey ClientRequestToken ClientToken IdempotencyToken DryRun Unset Value Attribute")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // S3's cmdlets are written by hand, and bear names of their own (CL-43).
    private static readonly FrozenSet<string> s_ofS3 = (
        "BucketName Key File Folder KeyPrefix Prefix Content Stream InputObject S3Object KeyCollection KeyAndVersionCollection KeyVersionCollection SerialNumber AuthenticationValue MfaCode MFACodes_SerialNumber "
        + "SearchPattern Recurse DisableDefaultChecksumValidation UtcModifiedSinceDate ModifiedSinceDate UtcUnmodifiedSinceDate UnmodifiedSinceDate LocalFile LocalFolder "
        + "PublicReadOnly PublicReadWrite PublicRead AuthenticatedReadOnly StandardStorage ReducedRedundancyStorage HeaderCollection Metadata UseAccelerateEndpoint UseDualstackEndpoint "
        + "ForcePathStyleAddressing ConcurrentServiceRequest PartSize CalculateContentMD5Header MaxKey MaxKeys Marker Delimiter Encoding FetchOwner StartAfter ExpectedBucketOwner RequestPayer "
        + "RequesterPay ContentType Expire Expires Verb Protocol SourceBucket SourceKey SourceVersionId DestinationBucket DestinationKey VersionId PartNumber MetadataDirective "
        + "CopyLifecycleTag EtagToMatch ETagToMatch EtagToNotMatch ETagToNotMatch ByteRange ReadWriteTimeout Timeout NoResume IfMatch IfNoneMatch ChecksumAlgorithm ChecksumMode "
        + "DeleteBucketContent DeleteObjects ReportErrorsOnly BypassGovernanceRetention CannedACL CannedACLName CORSRule Rule TagSet ServerSideEncryption "
        + "ServerSideEncryptionCustomerMethod ServerSideEncryptionCustomerProvidedKey ServerSideEncryptionCustomerProvidedKeyMD5 ServerSideEncryptionKeyManagementServiceKeyId "
        + "CopySourceServerSideEncryptionCustomerMethod CopySourceServerSideEncryptionCustomerProvidedKey WebsiteRedirectLocation TopicConfiguration QueueConfiguration "
        + "LambdaFunctionConfiguration RestoreRequest Day Days Tier ResponseHeaderOverrides Status VersioningConfig_Status EventBridgeConfiguration MaxItem NextToken")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> s_s3 = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bucketname"] = "Bucket",
        ["keyprefix"] = "Prefix",
        ["prefix"] = "Prefix",
        ["cannedaclname"] = "ACL",
        ["cannedacl"] = "ACL",
        ["serversideencryptionkeymanagementservicekeyid"] = "SSEKMSKeyId",
        ["tagset"] = "Tagging",
        ["sourcebucket"] = "SourceBucket",
        ["sourcekey"] = "SourceKey",
        ["destinationbucket"] = "DestinationBucket",
        ["destinationkey"] = "DestinationKey",
        ["maxkey"] = "MaxKeys",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Switches that stand for a canned ACL.
    private static readonly FrozenDictionary<string, string> s_cannedAcls = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["PublicReadOnly"] = "public-read",
        ["PublicRead"] = "public-read",
        ["PublicReadWrite"] = "public-read-write",
        ["AuthenticatedReadOnly"] = "authenticated-read",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private const string LatestImage = "GET-SSMLATESTEC2IMAGE";

    private static readonly string[] s_callerParameters = ["accesskey", "secretkey", "sessiontoken", "credential", "profilename", "profilelocation", "region"];

    private MapValue _values = MapValue.Empty;
    private string? _profile;
    private string? _region;
    private string? _unknownCaller;
    private string? _regionVariable;

    /// <summary>The call.</summary>
    public ApiCall Read()
    {
        if (CmdletNames.IsLocal(cmdlet.Name))
        {
            return new ApiCall { Name = cmdlet.Name, IsLocal = true, Location = cmdlet.Location };
        }

        ApiOperation operation = OperationOf(cmdlet.Name);
        ImmutableArray<RequestRow> rows = operation.ServiceOperations.RequestsOf(operation.FullName);
        ReadArguments(operation, rows);
        if (cmdlet.Name.Equals(LatestImage, StringComparison.OrdinalIgnoreCase) && _values.Find("Path") is TextValue { Text: { } images })
        {
            // CL-45: AWS's public parameters.
            _values = _values.With("Path", new TextValue($"/aws/service/{images.Trim('/')}"));
        }

        UnreadParameters unread = OpenParameters.Find(
            operation, rows, _values, static p => $"-{p}", operation.Service == "s3" ? s_ofS3.Contains : p => s_own.Contains(p) || IsOfCmdlet(p) || p.StartsWith("Utc", StringComparison.OrdinalIgnoreCase));
        ApiCall call = operation.Service == "s3" ? ReadS3(operation, rows) : Call(operation, rows);
        ApiCall read = call.WithUnread(unread) with { ProfileName = _profile, Region = _region, RegionVariable = _region is null ? _regionVariable : null };
        return _unknownCaller is null ? read : read.WithUnknownCaller(_unknownCaller);
    }

    // CL-45: what cmdlets have that do more or less than one operation.
    private bool IsOfCmdlet(string parameter) => cmdlet.Name.ToUpperInvariant() switch
    {
        LatestImage => parameter.Equals("ImageName", StringComparison.OrdinalIgnoreCase),
        "WAIT-CFNSTACK" or "TEST-CFNSTACK" => parameter.ToUpperInvariant() is "STATUS" or "TIMEOUT",
        "GET-EC2IMAGEBYNAME" => parameter.ToUpperInvariant() is "NAME" or "ALLAVAILABLE",
        _ => false,
    };

    private ApiCall Call(ApiOperation operation, ImmutableArray<RequestRow> rows) => new()
    {
        Name = operation.FullName,
        Operation = operation,
        Location = cmdlet.Location,
        Parameters = _values,
        Rows = rows,
        ParameterText = operation.Service == "s3" ? S3Parameter : CmdletParameter,
    };

    private ApiOperation OperationOf(string name)
    {
        bool hasKey = cmdlet.Arguments.Any(a => a.Name is { } n && n.Equals("Key", StringComparison.OrdinalIgnoreCase));
        string? own = name.ToUpperInvariant() switch
        {
            "GET-S3ACL" => hasKey ? "s3:GetObjectAcl" : "s3:GetBucketAcl",
            "SET-S3ACL" => hasKey ? "s3:PutObjectAcl" : "s3:PutBucketAcl",
            "GET-EC2IMAGEBYNAME" => "ec2:DescribeImages",
            _ => null,
        };
        return own is null ? CmdletNames.Find(name, cmdlet.Location) : IamCatalogue.Default.Operations.Find(own)!;
    }

    private void ReadArguments(ApiOperation operation, ImmutableArray<RequestRow> rows)
    {
        Dictionary<string, string> known = ParameterNames.Of(rows);
        ValuePath[] paths = [.. ParameterNames.Paths(rows)];
        int position = 0;
        foreach (CmdletArgument argument in cmdlet.Arguments)
        {
            if (argument.Value is UnexpandedValue { Variable: ['@', ..] splatted })
            {
                _unknownCaller ??= $"{splatted} may give credentials: whose the call has is not known";
                _regionVariable ??= splatted;
            }

            if (argument.Name is not { } name)
            {
                SetPositional(operation, rows, argument, position++);
                continue;
            }

            string bare = CommonName(name.ToLowerInvariant(), known);
            if (bare is "profilename" or "region")
            {
                SetCaller(bare, argument);
            }
            else if (s_ignored.Contains(bare))
            {
                if (bare is "accesskey" or "secretkey" or "sessiontoken" or "credential" or "profilelocation")
                {
                    _unknownCaller = "the call gives credentials of its own: whose they are is not known";
                }
            }
            else
            {
                SetNamed(operation, known, paths, name, argument.Value);
            }
        }
    }

    // PowerShell takes a beginning that only one parameter has: -AccessK.
    private static string CommonName(string bare, Dictionary<string, string> known)
    {
        string[] common = known.ContainsKey(bare) || s_ignored.Contains(bare) ? [] : [.. s_callerParameters.Where(p => p.StartsWith(bare, StringComparison.Ordinal))];
        bool isOther = known.Keys.Any(k => k.StartsWith(bare, StringComparison.Ordinal));
        return common is [var only, ..] && !isOther ? only : bare;
    }

    private void SetCaller(string name, CmdletArgument argument)
    {
        string text = argument.Value switch
        {
            TextValue value => value.Text,
            UnexpandedValue { Variable: var variable } when variables.TryGetValue(variable.TrimStart('$'), out string? given) => given,
            UnexpandedValue unknown => throw new CommandLineException(
                CommandLineError.UnexpandedVariable, $"{unknown.Variable} is not known, and -{argument.Name} needs its value. Give it with -Variable.", cmdlet.Location)
            {
                Variable = unknown.Variable,
            },
            _ => throw new CommandLineException(CommandLineError.MalformedValue, $"-{argument.Name} takes a text.", cmdlet.Location),
        };
        (_profile, _region) = name == "region" ? (_profile, text) : (text, _region);
    }

    private void SetNamed(ApiOperation operation, Dictionary<string, string> known, ValuePath[] paths, string name, CallValue given)
    {
        if (operation.Service == "s3" && s_cannedAcls.TryGetValue(name, out string? acl))
        {
            _values = given is SwitchValue { Value: false } ? _values : _values.With("ACL", given is SwitchValue ? new TextValue(acl) : given);
            return;
        }

        string[] steps = (operation.Service == "lambda" ? CodeParameter(operation, name) : operation.Service == "ec2" ? ProfileParameter(name) : name).Split('_');
        string first = operation.Service == "s3" && s_s3.TryGetValue(steps[0].ToLowerInvariant(), out string? renamed) ? renamed : steps[0];
        string parameter = Match(known.Values, first) ?? first;
        CallValue value = given;
        for (int i = steps.Length - 1; i > 0; i--)
        {
            IEnumerable<string> members = paths.Where(p => p.Steps.Length > i && p.Parameter == parameter).Select(p => p.Steps[i].Name);
            value = MapValue.Empty.With(Match(members, steps[i]) ?? steps[i], value);
        }

        _values = _values.With(parameter, _values.Find(parameter) is MapValue before && value is MapValue { Members: [var member] } ? before.With(member.Key, member.Value) : value);
    }

    // New-EC2Instance calls it InstanceProfile, as the SDK for .NET does.
    private static string ProfileParameter(string name) => name.StartsWith("InstanceProfile", StringComparison.OrdinalIgnoreCase) ? $"Iam{name}" : name;

    // CL-43: -BucketName, -Key and -VersionId are where the code is.
    private static string CodeParameter(ApiOperation operation, string name)
    {
        string? member = name.ToUpperInvariant() switch { "BUCKETNAME" => "S3Bucket", "KEY" => "S3Key", "VERSIONID" => "S3ObjectVersion", _ => null };
        return member is null ? name : operation.Name switch
        {
            "CreateFunction" => $"Code_{member}",
            "PublishLayerVersion" => $"Content_{member}",
            "UpdateFunctionCode" => member,
            _ => name,
        };
    }

    // The API's name, a list in the singular, or a beginning that only one has.
    private static string? Match(IEnumerable<string> names, string given)
    {
        string bare = OptionNames.Bare(given);
        string[] all = [.. names.Distinct()];
        return Array.Find(all, n => OptionNames.Bare(n) == bare)
            ?? Array.Find(all, n => OptionNames.Bare(n) is var full && (full == bare + "s" || full == bare + "es" || full == bare + "list"
                || (bare.EndsWith('y') && full == bare[..^1] + "ies")))
            ?? (all.Where(n => OptionNames.Bare(n).StartsWith(bare, StringComparison.Ordinal)).ToArray() is [var only] ? only : null);
    }

    private void SetPositional(ApiOperation operation, ImmutableArray<RequestRow> rows, CmdletArgument argument, int position)
    {
        string[] required = [.. ParameterNames.Required(rows)];
        string? parameter = operation.Service == "s3" ? position switch { 0 => "Bucket", 1 => "Key", _ => null }
            : position == 0 && required is [var only] ? only
            : null;
        _values = _values.With(
            parameter ?? throw new CommandLineException(
                CommandLineError.InvalidOperands, $"{cmdlet.Name} has a value without the name of its parameter, and which one is meant is not known. Name it.", cmdlet.Location)
            {
                Operation = operation.FullName,
            },
            argument.Value);
    }

    private static string S3Parameter(string parameter) => parameter switch { "Bucket" => "-BucketName", "Prefix" => "-KeyPrefix", _ => CmdletParameter(parameter) };

    private static string CmdletParameter(string parameter) => $"-{(parameter.EndsWith('s') && !parameter.EndsWith("ss", StringComparison.Ordinal) ? parameter[..^1] : parameter)}";

    // CL-45
    private ApiCall ReadS3(ApiOperation operation, ImmutableArray<RequestRow> rows)
    {
        string name = cmdlet.Name.ToUpperInvariant();
        switch (name)
        {
            case "READ-S3OBJECT" when _values.Find("Prefix") is { } prefix || (prefix = _values.Find("Folder")) is not null:
                return Folder("s3 cp S3 local", "S", _values.Find("Prefix") ?? new TextValue(string.Empty));
            case "WRITE-S3OBJECT" when _values.Find("Folder") is not null:
                return Upload(rows);
            case "GET-S3OBJECT" when _values.Find("Prefix") is null && _values.Find("Key") is { } only:
                // The cmdlet lists with the key as the prefix.
                _values = _values.With("Prefix", only);
                break;
            case "GET-S3PRESIGNEDURL":
                _values = _values.With("S", Place(_values.Find("Key") ?? throw Missing("Key")));
                return Call(operation, [.. RequestBuilder.RowsOf("s3 presign S").SelectMany(Signed)]);
            case "REMOVE-S3OBJECT" when (_values.Find("KeyCollection") ?? _values.Find("Key")) is ListValue keys:
                return Several([.. keys.Items.Select(k => MapValue.Empty.With("Key", k))]);
            case "REMOVE-S3OBJECT" when Versions() is { IsEmpty: false } versions:
                return Several(versions);
            case "COPY-S3OBJECT" when _values.Find("LocalFile") is not null || _values.Find("LocalFolder") is not null:
                ApiOperation get = IamCatalogue.Default.Operations.Find("s3:GetObject")!;
                return Call(get, get.ServiceOperations.RequestsOf(get.FullName));
            case "COPY-S3OBJECT":
                SetCopy();
                break;
            case "REMOVE-S3BUCKET" when _values.Find("DeleteBucketContent") is not null:
                _values = _values.With("S", Place(null));
                return Call(operation, RequestBuilder.RowsOf("s3 rb S with versions"));
            case "NEW-S3BUCKET" when _values.Find("CreateBucketConfiguration") is null:
                return Call(operation, [.. rows.Select(InRegion)]);
        }

        return Call(operation, rows);
    }

    private ApiCall Several(ImmutableArray<CallValue> objects)
    {
        ApiOperation several = IamCatalogue.Default.Operations.Find("s3:DeleteObjects")!;
        _values = _values.With("Delete", MapValue.Empty.With("Objects", new ListValue(objects)));
        return Call(several, several.ServiceOperations.RequestsOf(several.FullName));
    }

    // Hashtables with Key and VersionId; anything else is an error of the key that is missing.
    private ImmutableArray<CallValue> Versions() => (_values.Find("KeyVersionCollection") ?? _values.Find("KeyAndVersionCollection")) switch
    {
        ListValue list when list.Items.All(i => i is MapValue) => list.Items,
        MapValue map => [map],
        _ => [],
    };

    // A URL is signed for one verb; of one that nobody knows, all are asked.
    private IEnumerable<RequestRow> Signed(RequestRow row)
    {
        // A version replaces the plain action (operations.md, section 2).
        bool hasVersion = _values.Find("VersionId") is not null;
        (string get, string delete) = hasVersion ? (row.Action + "Version", "s3:DeleteObjectVersion") : (row.Action, "s3:DeleteObject");
        string[] actions = _values.Find("Verb") switch
        {
            null => [get],
            TextValue verb => verb.Text.ToUpperInvariant() switch { "PUT" => ["s3:PutObject"], "DELETE" => [delete], _ => [get] },
            _ => [get, "s3:PutObject", delete],
        };
        return actions.Select(a => new RequestRow(row.Need, a, row.Resource, hasVersion ? $"{row.Context}; s3:versionid=${{VersionId}}" : row.Context));
    }

    // The SDK for .NET sends the client's Region as the bucket's, as aws s3 mb does (CL-35).
    private static RequestRow InRegion(RequestRow row) => new(
        row.Need,
        row.Action,
        row.Resource,
        row.Context.Replace("${CreateBucketConfiguration.LocationConstraint}", "${Region} unless us-east-1", StringComparison.Ordinal));

    private MapValue Place(CallValue? key) =>
        MapValue.Empty.With("Bucket", _values.Find("Bucket") ?? throw Missing("BucketName")).With("Key", key ?? new TextValue(string.Empty));

    private CommandLineException Missing(string parameter) => new(
        CommandLineError.MissingParameter, $"{cmdlet.Name} needs -{parameter}, which is not given.", cmdlet.Location)
    {
        Parameter = parameter,
        Parameters = [parameter],
    };

    private ApiCall Folder(string rows, string side, CallValue prefix)
    {
        _values = _values.With(side, Place(prefix)).With("--recursive", new SwitchValue(true));
        return Call(IamCatalogue.Default.Operations.Find(side == "S" ? "s3:GetObject" : "s3:PutObject")!, RequestBuilder.RowsOf(rows)) with { IsRecursive = true };
    }

    // Each file is sent as one object is, with all that its parameters ask for, and in parts perhaps.
    private ApiCall Upload(ImmutableArray<RequestRow> rows)
    {
        const string Object = "${Bucket}/${Key}";
        const string Objects = "${D.Bucket}/${D.Key}";
        _values = _values.With("D", Place(_values.Find("Prefix"))).With("--recursive", new SwitchValue(true));
        IEnumerable<RequestRow> inParts = RequestBuilder.RowsOf("s3 cp local S3").Where(r => r.Action == "s3:AbortMultipartUpload")
            .Append(new RequestRow("optional SSEKMSKeyId", "kms:Decrypt", "${key(SSEKMSKeyId)}", string.Empty))
            .Append(new RequestRow("optional Bucket unless SSEKMSKeyId", "kms:Decrypt", "${?BucketKey}", string.Empty));
        return Call(
            IamCatalogue.Default.Operations.Find("s3:PutObject")!,
            [.. rows.Select(r => new RequestRow(r.Need, r.Action, r.Resource.Replace(Object, Objects, StringComparison.Ordinal), r.Context)), .. inParts]) with
        {
            IsRecursive = true,
        };
    }

    // BucketName and Key are the source here.
    private void SetCopy()
    {
        CallValue? bucket = _values.Find("SourceBucket") ?? _values.Find("Bucket");
        CallValue? key = _values.Find("SourceKey") ?? _values.Find("Key");
        CallValue? version = _values.Find("SourceVersionId") ?? _values.Find("VersionId");
        CallValue? toBucket = _values.Find("DestinationBucket") ?? bucket;
        CallValue? toKey = _values.Find("DestinationKey") ?? key;
        if ((bucket as UnexpandedValue ?? key as UnexpandedValue ?? version as UnexpandedValue) is { } unknown)
        {
            _values = _values.With("CopySource", unknown);
        }
        else if (bucket is TextValue source && key is TextValue name)
        {
            string copied = CallFunctions.IsArn(source.Text) ? $"{source.Text}/object/{name.Text}" : $"{source.Text}/{name.Text}";
            _values = _values.With("CopySource", new TextValue(version is TextValue { Text: var id } ? $"{copied}?versionId={id}" : copied));
        }

        if (toBucket is not null)
        {
            _values = _values.With("Bucket", toBucket);
        }

        if (toKey is not null)
        {
            _values = _values.With("Key", toKey);
        }
    }
}
