using System.Buffers;
using System.Text.Json;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>Recognises what a file is by its content (7.1.8).</summary>
internal static class FormatSigns
{
    private const string TerraformHint = "expected the output of: terraform show -json FILE (or: tofu show -json FILE)";
    private static readonly SearchValues<byte> s_ends = SearchValues.Create(" ,}'\"\r"u8);
    private static readonly string[] s_humanPlan =
    [
        "Terraform will perform", "OpenTofu will perform", "Terraform used the selected providers", "OpenTofu used the selected providers"
    ];
    private static readonly string[] s_configuration = ["resource \"", "terraform {", "provider \"", "module \"", "variable \"", "data \""];

    /// <summary>
    /// The format of a file; null where it has no sign of one, so that the reader of account documents says what is wrong.
    /// </summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path, as errors shall show it.</param>
    /// <exception cref="InvalidTextException">It is a known file of the wrong kind; the error says which command makes the right
    /// one.</exception>
    public static InfrastructureFormat? Recognise(byte[] content, string path)
    {
        var start = new SourceLocation(SourceText.FromText(path, []), 0);
        ReadOnlySpan<byte> bytes = content;

        // PO-2.5: of such a file the name is all.
        if (path.EndsWith("%ssofile", StringComparison.Ordinal) || path.EndsWith(".ssofile", StringComparison.Ordinal))
        {
            return InfrastructureFormat.PermissionSets;
        }

        if (bytes.StartsWith("PK\x03\x04"u8))
        {
            throw WrongTool($"Found a zip archive, as a saved plan is one; {TerraformHint}, or the unpacked file", start);
        }

        ReadOnlySpan<byte> text = Utf8Text.FromFile(content, path).Span.TrimStart(" \t\r\n"u8);
        if (!text.IsEmpty && text[0] == '{')
        {
            return OfObject(text, start) ?? (MayBeOutput(text) ? InfrastructureFormat.AwsCli : null);
        }

        if (!text.IsEmpty && text[0] == '[')
        {
            return OfList(text);
        }

        return OfOtherText(text, path, start);
    }

    private static InvalidTextException WrongTool(string message, SourceLocation place, string rule = "TF-2") =>
        SourceFile.FileError("WRONG_TOOL", rule, message, place);

    private static InfrastructureFormat? OfObject(ReadOnlySpan<byte> text, SourceLocation start)
    {
        var signs = new Signs();
        try
        {
            var reader = new Utf8JsonReader(text, JsonNodeReader.Options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (signs.See(name, ref reader) is { } format)
                {
                    return format;
                }

                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What reads it says where it breaks. Several objects, one a line, are no JSON either.
            if (signs.IsStream)
            {
                throw WrongTool($"Found the line-by-line output of terraform plan -json; {TerraformHint}", start);
            }
        }

        if (signs.IsStream)
        {
            throw WrongTool($"Found the line-by-line output of terraform plan -json; {TerraformHint}", start);
        }

        return signs.IsEncrypted
            ? throw WrongTool("Found an encrypted state or plan of OpenTofu; expected the output of: tofu show -json FILE", start)
            : signs.AtEnd;
    }

    // Outputs have few members; a dump has none of these names, or more.
    private static bool MayBeOutput(ReadOnlySpan<byte> text)
    {
        const int Most = 20;
        List<string> names = [];
        try
        {
            var reader = new Utf8JsonReader(text, JsonNodeReader.Options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && names.Count <= Most)
            {
                names.Add(reader.GetString()!);
                reader.Read();
                reader.Skip();
            }

            bool isEntity = names.Contains("Arn") && names.Exists(n => n is "RoleId" or "UserId" or "GroupId" or "PolicyId");
            return reader.TokenType == JsonTokenType.EndObject
                && (isEntity || CommandShapes.MayBe(names))
                && CommandShapes.CommandOf(First(text, reader.BytesConsumed)) is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or InvalidTextException)
        {
            // What reads it says where it breaks.
            return false;
        }
    }

    private static ObjectNode First(ReadOnlySpan<byte> text, long length) =>
        (ObjectNode)JsonNodeReader.Read(text[..(int)length], SourceText.FromText("output", []));

    // Capture records, items of Config, entities of AWS.Tools: the first of them tells.
    private static InfrastructureFormat? OfList(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, JsonNodeReader.Options);
            reader.Read();
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            ReadOnlySpan<byte> first = text[start..(int)reader.BytesConsumed];
            return OfObject(first, default) is InfrastructureFormat.AwsConfig or InfrastructureFormat.AwsCli ? OfObject(first, default)
                : MayBeOutput(first) && CommandShapes.EntityOf(First(first, first.Length)) is not null ? InfrastructureFormat.AwsCli
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidTextException)
        {
            return null;
        }
    }

    private static InfrastructureFormat? OfOtherText(ReadOnlySpan<byte> text, string path, SourceLocation start)
    {
        const int Looked = 4096;
        string beginning = System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, Looked)]);
        if (Array.Exists(s_humanPlan, sign => beginning.Contains(sign, StringComparison.Ordinal)))
        {
            throw WrongTool($"Found the output of plan for people; {TerraformHint}", start);
        }

        bool isConfiguration = Path.GetExtension(path) is ".tf" or ".tofu"
            || Array.Exists(s_configuration, sign => beginning.StartsWith(sign, StringComparison.Ordinal));
        if (isConfiguration)
        {
            throw WrongTool(
                $"Found Terraform's own language; {TerraformHint} of a plan that was saved with: terraform plan -out FILE", start);
        }

        // CFG-11
        if (beginning.StartsWith("-----", StringComparison.Ordinal) && beginning.Contains("\n|", StringComparison.Ordinal))
        {
            throw WrongTool("Found a table that the AWS CLI drew; expected its output as JSON: --output json", start, "CFG-11");
        }

        int tab = beginning.IndexOf('\t', StringComparison.Ordinal);
        if (tab > 2 && beginning.AsSpan(0, tab).IndexOfAnyExceptInRange('A', 'Z') < 0)
        {
            throw WrongTool("Found text output of the AWS CLI; expected its output as JSON: --output json", start, "CFG-11");
        }

        // PO-2.9: its own functions would be refused tag by tag.
        if (IsOrgFormation(beginning) is { } formation)
        {
            throw WrongTool(formation, start, "PO-2.9");
        }

        // PO-2.7
        if (IsManifest(beginning))
        {
            return InfrastructureFormat.ControlTowerManifest;
        }

        return PermissionSetSigns.AreIn(beginning) ? InfrastructureFormat.PermissionSets
            : IsTemplateText(text) ? InfrastructureFormat.CloudFormation : null;
    }

    private static string? IsOrgFormation(string beginning)
    {
        string[] lines = beginning.Split('\n');
        return Array.Exists(lines, l =>
            l.StartsWith("AWSTemplateFormatVersion", StringComparison.Ordinal) && l.Contains("2010-09-09-OC", StringComparison.Ordinal))
            ? "Found an org-formation template, expected an account document. Templates of org-formation are not read; expected what it deploys: org-formation print-stacks"
            : Array.Exists(lines, l => l.StartsWith(' ') && l.TrimStart().StartsWith("Type: update-", StringComparison.Ordinal))
            ? "Found tasks of org-formation, expected an account document. They are not read"
            : null;
    }

    private static bool IsManifest(string beginning)
    {
        string[] lines = beginning.Split('\n', StringSplitOptions.TrimEntries);
        return Array.Exists(lines, l => l.StartsWith("version: 202", StringComparison.Ordinal))
            && Array.Exists(
                lines,
                l => l.StartsWith("resources:", StringComparison.Ordinal) || l is "organization_policies:" or "cloudformation_resources:");
    }

    // A template in YAML has its sections at the beginning of lines; in an account document, Resources is a list whose items have no such
    // Type.
    private static bool IsTemplateText(ReadOnlySpan<byte> text)
    {
        bool isInSections = false;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (line.StartsWith("AWSTemplateFormatVersion"u8) || line.StartsWith("\"AWSTemplateFormatVersion"u8))
            {
                return line.IndexOf("-OC"u8) < 0;
            }

            if (line.StartsWith("Transform:"u8) && line.IndexOf("AWS::Serverless"u8) >= 0)
            {
                return true;
            }

            isInSections |= line.StartsWith("Resources:"u8) || line.StartsWith("Transform:"u8);
            if (isInSections && HasResourceType(line))
            {
                return true;
            }
        }

        return false;
    }

    // Type: AWS::IAM::Role, also inside braces; an ARN has no such value.
    private static bool HasResourceType(ReadOnlySpan<byte> line)
    {
        int at = line.IndexOf("Type:"u8);
        if (at < 0 || (at > 0 && line[at - 1] is not ((byte)' ' or (byte)'{' or (byte)',' or (byte)'\t')))
        {
            return false;
        }

        ReadOnlySpan<byte> value = line[(at + "Type:".Length)..].TrimStart(" '\""u8);
        int length = value.IndexOfAny(s_ends);
        value = length < 0 ? value : value[..length];
        int colons = value.IndexOf("::"u8);
        return colons > 0 && value.IndexOf((byte)':') == colons;
    }

    private struct Signs
    {
        private bool _hasFormat;
        private bool _hasValues;
        private bool _isRaw;
        private bool _hasSerial;
        private bool _hasVersion;
        private bool _isItem;
        private bool _isInConfig;
        private bool _hasCommand;
        private bool _isPlan;
        private bool _hasName;
        private bool _hasPolicies;
        private int _count;

        public bool IsStream { get; private set; }

        public bool IsEncrypted { get; private set; }

        public readonly InfrastructureFormat? AtEnd =>
            _isPlan ? InfrastructureFormat.TerraformPlan
            : _hasFormat && (_hasValues || _count == 1) ? InfrastructureFormat.TerraformState
            : _isItem && _isInConfig ? InfrastructureFormat.AwsConfig
            : _hasName && _hasPolicies ? InfrastructureFormat.PermissionSets
            : null;

        // An account document has a list there, or the marker of what is unknown. The reader is a copy, and reads ahead.
        private static bool HoldsResources(Utf8JsonReader value) =>
            value.TokenType == JsonTokenType.StartObject
            && value.Read() && value.TokenType == JsonTokenType.PropertyName
            && value.Read() && value.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;

        private static bool IsListOfTexts(Utf8JsonReader value) =>
            value.TokenType == JsonTokenType.StartArray && value.Read() && value.TokenType == JsonTokenType.String;

        public InfrastructureFormat? See(string name, ref Utf8JsonReader value)
        {
            _count++;
            switch (name)
            {
                case "AWSTemplateFormatVersion" when !(value.TokenType == JsonTokenType.String && value.ValueTextEquals("2010-09-09-OC"u8)):
                    return InfrastructureFormat.CloudFormation;
                case "Resources" when HoldsResources(value):
                    return InfrastructureFormat.CloudFormation;
                case "format_version":
                    _hasFormat = true;
                    break;
                case "planned_values" or "resource_changes" when _hasFormat:
                    return InfrastructureFormat.TerraformPlan;
                case "planned_values" or "resource_changes":
                    _isPlan = true;
                    break;
                case "values":
                    _hasValues = true;
                    break;
                case "version":
                    _isRaw = value.TokenType == JsonTokenType.Number;
                    _hasVersion = value.TokenType == JsonTokenType.String;
                    break;
                case "artifacts" when _hasVersion:
                    return InfrastructureFormat.CloudAssembly;
                case "serial":
                    _hasSerial = true;
                    break;
                case "lineage" or "resources" when _isRaw && _hasSerial:
                    return InfrastructureFormat.TerraformStateFile;
                case "configurationItems" or "baseConfigurationItems" when value.TokenType == JsonTokenType.StartArray:
                    return InfrastructureFormat.AwsConfig;
                case "Results" when IsListOfTexts(value):
                    return InfrastructureFormat.AwsConfig;
                case "resourceType":
                    _isItem = true;
                    break;
                case "configuration" or "supplementaryConfiguration" or "configurationItemStatus" or "configurationItemCaptureTime" when _isItem:
                    return InfrastructureFormat.AwsConfig;
                case "awsRegion" or "accountId" or "awsAccountId" or "resourceId" or "arn":
                    _isInConfig = true;
                    break;
                case "command" when value.TokenType is JsonTokenType.StartArray or JsonTokenType.String:
                    _hasCommand = true;
                    break;
                case "output" or "error" when _hasCommand:
                    return InfrastructureFormat.AwsCli;
                case "permissionSetName":
                case "Assignments" when PermissionSetSigns.HasSetNames(value):
                case "template_type" when value.TokenType == JsonTokenType.String && value.ValueTextEquals(PermissionSetSigns.Template):
                    return InfrastructureFormat.PermissionSets;
                case "Name":
                    _hasName = true;
                    break;
                case var _ when PermissionSetSigns.IsOfSet(name):
                    _hasPolicies = true;
                    break;
                case "@level" or "@message":
                    IsStream = true;
                    break;
                case "encrypted_data" or "encryption_version":
                    IsEncrypted = true;
                    break;
            }

            return null;
        }
    }
}
