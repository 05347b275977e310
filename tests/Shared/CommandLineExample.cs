using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;

namespace IamPolicyTools.Tests.Shared;

/// <summary>An example of tests/cases/command-lines (aws-command-lines.md, CL-93), and how a reading is held against it.</summary>
internal sealed class CommandLineExample(JsonElement json)
{
    // Found since the examples were written: what AWS may check besides, by its own pages. None of it is required; without it an answer would be Allowed
    // for certain where AWS may refuse, which the pages contradict. All else is as the examples have it.
    private static readonly Beside[] s_beside =
    [
        new("https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html: "
            + "uploads need kms:GenerateDataKey, those in parts kms:Decrypt; the default encryption of a bucket is not in the call.",
            ["kms:GenerateDataKey", "kms:Decrypt"], ["CX-008", "CX-009", "CX-010", "CX-015", "CX-016", "CX-017", "CX-020", "CX-037", "CX-152", "CX-154", "CX-167"]),
        new("https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html: "
            + "reading an object needs kms:Decrypt; how it is encrypted is not in the call.",
            ["kms:Decrypt"], ["CX-015", "CX-016", "CX-021", "CX-037", "CX-154"]),
        new("https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions: "
            + "s3:AbortMultipartUpload; the CLI aborts what fails.",
            ["s3:AbortMultipartUpload"], ["CX-015", "CX-016", "CX-020"]),
        new("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html: "
            + "producers need kms:GenerateDataKey and kms:Decrypt.",
            ["kms:Decrypt"], ["CX-095"]),
        new("https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: "
            + "publishers need kms:GenerateDataKey and kms:Decrypt.",
            ["kms:GenerateDataKey", "kms:Decrypt"], ["CX-097"]),
        new("https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-restrict-decryption.html: "
            + "reading with decryption needs kms:Decrypt on the parameter's key.",
            ["kms:Decrypt"], ["CX-161"]),
        new("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/security_iam_id-based-policy-examples-create-and-modify-examples.html: "
            + "CreateDBInstance is allowed on og, pg and subgrp, too; those of the defaults are not in the call.",
            ["rds:CreateDBInstance"], ["CX-104"]),
        new("https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html: "
            + "who attaches a function to a VPC needs these three.",
            ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], ["CX-165"]),
    ];

    // CL-54: like aws:RequestedRegion they follow from who asks, not from the parameters.
    private static readonly string[] s_ofEveryCall = ["kms:ViaService", "aws:ViaAWSService"];

    private readonly JsonElement _expected = json.GetProperty("expected");

    public string Id { get; } = json.GetProperty("id").GetString()!;

    public string Kind { get; } = json.GetProperty("kind").GetString()!;

    public string Line { get; } = Text(json, "line") ?? string.Empty;

    public string Operation { get; } = Text(json, "operation") ?? string.Empty;

    public MapValue Parameters { get; } = json.TryGetProperty("parameters", out JsonElement parameters) ? (MapValue)Value(parameters) : MapValue.Empty;

    public ShellKind Shell { get; } = Text(json, "shell") switch { "bash" => ShellKind.Bash, "pwsh" => ShellKind.PowerShell, null => ShellKind.Auto, var other => throw new FormatException(other) };

    public CallEnvironment Environment { get; } = new()
    {
        CallerArn = "arn:aws:iam::123456789012:user/alice",
        Account = "123456789012",
        Region = json.TryGetProperty("environment", out JsonElement given) ? Text(given, "region") : "eu-west-1",
    };

    public static IEnumerable<CommandLineExample> ReadAll(string folder) =>
        File.ReadLines(Path.Combine(folder, "command-lines", "examples.jsonl")).Select(l => new CommandLineExample(JsonDocument.Parse(l).RootElement));

    /// <summary>Reads the example, and lists what differs from what is expected.</summary>
    public List<string> Differences(Func<ApiCall> read)
    {
        List<string> differences = [];
        try
        {
            ApiCall call = read();
            ImmutableArray<ResolvedRequest> requests = call.GetRequests(Environment);
            Compare(differences, "error", Text(_expected, "error"), null);
            CompareCall(differences, call);
            CompareRequests(differences, requests);
        }
        catch (CommandLineException exception)
        {
            CompareError(differences, exception);
        }

        return differences;
    }

    private void CompareCall(List<string> differences, ApiCall call)
    {
        Compare(differences, "operation", Text(_expected, "operation"), Text(_expected, "operation") is null ? null : call.Operation?.FullName);
        Compare(differences, "profile", Text(_expected, "profile"), call.ProfileName);
        if (_expected.TryGetProperty("region", out _))
        {
            Compare(differences, "region", Text(_expected, "region"), call.Region);
        }

        Compare(differences, "anonymous", _expected.TryGetProperty("anonymous", out _).ToString(), call.IsAnonymous.ToString());
        Compare(differences, "local", _expected.TryGetProperty("local", out _).ToString(), call.IsLocal.ToString());
        foreach (string? note in _expected.TryGetProperty("notes", out JsonElement notes) ? notes.EnumerateArray().Select(n => n.GetString()) : [])
        {
            if (!call.Notes.Contains(note!))
            {
                differences.Add($"note: expected {note}, found {string.Join("; ", call.Notes)}");
            }
        }

        foreach (JsonProperty parameter in _expected.TryGetProperty("parameters", out JsonElement parameters) ? parameters.EnumerateObject() : default)
        {
            CallValue? found = call.Parameters.Find(parameter.Name);
            Compare(differences, $"parameter {parameter.Name}", Canonical(Value(parameter.Value)), found is null ? "nothing" : Canonical(Like(found, parameter.Value)));
        }
    }

    private void CompareRequests(List<string> differences, ImmutableArray<ResolvedRequest> requests)
    {
        string[] expected = _expected.TryGetProperty("requests", out JsonElement wanted) ? [.. wanted.EnumerateArray().Select(Describe)] : [];
        string[] found = [.. requests.Where(r => r.Need != RequestNeed.Optional || !s_beside.Any(b => b.Ids.Contains(Id) && b.Actions.Contains(r.Action))).Select(Describe)];
        if (!expected.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)))
        {
            differences.AddRange(expected.Except(found).Select(e => $"missing:  {e}"));
            differences.AddRange(found.Except(expected).Select(f => $"too much: {f}"));
        }
    }

    private void CompareError(List<string> differences, CommandLineException exception)
    {
        Compare(differences, "error", Text(_expected, "error") ?? "none", $"{exception.Error}");
        if (Text(_expected, "error") is null)
        {
            differences.Add(exception.Message);
            return;
        }

        CompareWhere("operation", exception.Operation);
        CompareWhere("parameter", exception.Parameter);
        CompareWhere("variable", exception.Variable);
        CompareWhere("file", exception.File);
        foreach (string? near in _expected.TryGetProperty("near", out JsonElement names) ? names.EnumerateArray().Select(n => n.GetString()) : [])
        {
            Compare(differences, "near", near, exception.Near.Contains(near!) ? near : string.Join(", ", exception.Near));
        }

        void CompareWhere(string name, string? found) => Compare(differences, name, Text(_expected, name), _expected.TryGetProperty(name, out _) ? found : null);
    }

    private static string Describe(JsonElement request) => Describe(
        Text(request, "need")!,
        Text(request, "action")!,
        Text(request, "resource")!,
        request.TryGetProperty("context", out JsonElement context)
            ? context.EnumerateObject().Select(c => (c.Name, c.Value.ValueKind == JsonValueKind.Array ? string.Join('|', c.Value.EnumerateArray().Select(Plain)) : Plain(c.Value)))
            : [],
        request.TryGetProperty("unknown", out JsonElement unknown) ? unknown.EnumerateArray().Select(Plain) : []);

    private static string Describe(ResolvedRequest request) => Describe(
        request.Need.ToString().ToLowerInvariant(),
        request.Action,
        request.Resource,
        request.Context.Where(c => !s_ofEveryCall.Contains(c.Key)).Select(c => (c.Key, c.Value is ImmutableArray<string> list ? string.Join('|', list) : (string)c.Value)),
        request.Unknown);

    private static string Describe(string need, string action, string resource, IEnumerable<(string Key, string Value)> context, IEnumerable<string> unknown) =>
        $"{need} {action} {resource} {{{string.Join("; ", context.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key}={c.Value}"))}}} [{string.Join(", ", unknown)}]";

    // The module knows no API models: a text is compared with what it stands for, and a list of one with its element.
    private static CallValue Like(CallValue found, JsonElement expected) =>
        found is TextValue text && expected.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            && (ValueReader.IsJson(text.Text) || text.Text.Contains('=', StringComparison.Ordinal)) && expected.GetRawText().Contains('{', StringComparison.Ordinal)
            ? ValueReader.ReadStructure(text.Text)
            : found is ListValue list && expected.ValueKind == JsonValueKind.Array && expected.GetRawText().Contains('{', StringComparison.Ordinal)
                ? new ListValue([.. list.Items.Select((item, i) => Like(item, expected[Math.Min(i, expected.GetArrayLength() - 1)]))])
                : found;

    private static string Canonical(CallValue value) => value switch
    {
        ListValue { Items: [var only] } => Canonical(only),
        ListValue list => $"[{string.Join(",", list.Items.Select(Canonical))}]",
        MapValue map => $"{{{string.Join(",", map.Members.OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase).Select(m => $"{m.Key.ToLowerInvariant()}:{Canonical(m.Value)}"))}}}",
        SwitchValue flag => flag.Value ? "true" : "false",
        FileValue file => file.Written,
        TextValue text => text.Text,
        _ => value.ToString(),
    };

    private static CallValue Value(JsonElement json) => ValueReader.ReadJson($"[{json.GetRawText()}]") is ListValue { Items: [var only] } ? only : throw new FormatException();

    private sealed record Beside(string Documentation, string[] Actions, string[] Ids);

    private static string Plain(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? Plain(value) : null;

    private static void Compare(List<string> differences, string what, string? expected, string? found)
    {
        if (expected != found)
        {
            differences.Add($"{what}: expected {expected ?? "nothing"}, found {found ?? "nothing"}");
        }
    }
}
