using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Finds the service and the operation that an <c>aws</c> command names (CL-20 to CL-25, CL-30 to CL-39).</summary>
/// <param name="line">The line.</param>
/// <param name="readFile">Reads the files of <c>--cli-input-json</c>.</param>
internal sealed class AwsCommand(AwsLine line, Func<string, string?> readFile)
{
    // What the CLI calls otherwise than the SDK does.
    private static readonly FrozenSet<string> s_notCommands = new[] { "codedeploy", "config", "s3" }.ToFrozenSet(StringComparer.Ordinal);

    // CL-23
    private static readonly FrozenSet<string> s_hidden = (
        "ses delete-verified-email-address|ses list-verified-email-addresses|ses verify-email-address|ec2 import-instance|ec2 import-volume|emr run-job-flow|"
        + "emr describe-job-flows|emr add-job-flow-steps|emr terminate-job-flows|emr list-bootstrap-actions|emr list-instance-groups|emr set-termination-protection|"
        + "emr set-visible-to-all-users|kinesis subscribe-to-shard|lambda invoke-with-response-stream|bedrock-runtime converse-stream|"
        + "bedrock-runtime invoke-model-with-response-stream").Split('|').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> s_notes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["sso login"] = "what may be done then is what the permission set allows",
        ["ecr get-login-password"] = "pulling an image is checked for ecr:BatchGetImage and ecr:GetDownloadUrlForLayer besides, pushing for more",
        ["eks get-token"] = "a presigned sts:GetCallerIdentity: nothing is sent by this command",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const string ByCaller = "without --role-arn CloudFormation makes the resources with the caller's permissions: the template's own actions are not asked";

    // CL-36
    private static readonly FrozenSet<string> s_byCaller = new[]
    {
        "cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:DeleteStack", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet",
        "cloudformation:RollbackStack", "cloudformation:ContinueUpdateRollback",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly OperationCatalogue _operations = IamCatalogue.Default.Operations;

    /// <summary>The call.</summary>
    /// <exception cref="CommandLineException">There is no such service or command.</exception>
    public ApiCall Read()
    {
        ImmutableArray<ShellWord> words = line.Positional;

        // Its value would be taken for the service, or the service for its value.
        if (line.Options.FirstOrDefault(o => o.Before == 0) is { } first)
        {
            throw new OptionSlips(line, "aws", [], static () => []).Error(first, [.. CallNames.Near(first.Name, GlobalOptions.WithValue.Concat(GlobalOptions.Switches))]);
        }

        if (line.IsVersion || words.IsEmpty || words[0].Text == "help" || words[^1].Text == "help")
        {
            return Local(words.IsEmpty ? "aws" : string.Join(' ', words.Select(w => w.Text)));
        }

        Require(words[0]);
        if (words.Length > 1)
        {
            Require(words[1]);
        }

        string service = words[0].Text;
        ApiCall call = FindCommand(words) is { } command ? command
            : service == "s3" ? words.Length > 1 ? new S3Command(line, S3Command.OptionsOf(line)).Read(words[1]) : throw NoCommand(service)
            : ReadOperation(service, words);
        return Annotate(call);
    }

    private ApiCall Annotate(ApiCall call) => call with
    {
        ProfileName = line.Profile,
        Region = line.Region,
        IsAnonymous = line.IsAnonymous,
        Notes = line.HasForeignEndpoint ? call.Notes.Add("the endpoint is none of AWS's: the call may not reach AWS at all") : call.Notes,
    };

    private ApiCall Local(string name) => new()
    {
        Name = name,
        IsLocal = true,
        Location = line.Location,
        ProfileName = line.Profile,
        Region = line.Region,
        Notes = s_notes.TryGetValue(name, out string? note) ? [note] : [],
    };

    private void Require(ShellWord word)
    {
        if (word.Variable is { } variable)
        {
            throw new CommandLineException(
                CommandLineError.UnexpandedVariable, $"{variable} is not known, and stands where the command is named. Give it with -Variable.", line.At(word.Offset))
            {
                Variable = variable,
            };
        }
    }

    // A command with rows of its own, of one, two or three words; the longest name counts.
    private ApiCall? FindCommand(ImmutableArray<ShellWord> words)
    {
        for (int count = Math.Min(3, words.Length); count > 0; count--)
        {
            string name = string.Join(' ', words.Take(count).Select(w => w.Text));
            if (!_operations.Commands.Commands.TryGetValue(name, out ImmutableArray<RequestRow> rows) || (name == "s3 ls" && count == 2))
            {
                continue;
            }

            if (rows.All(r => r.Need == "local"))
            {
                return Local(name);
            }

            var options = new CommandOptions(line, count, OptionsOf(name, rows, count == 2 && words[0].Text == "s3"));
            bool isSkeleton = options.Values.Find("--generate-cli-skeleton") is not null;
            ApiOperation? operation = rows.Where(r => r.Need == "as").Select(r => _operations.Find(r.Action)).FirstOrDefault(o => o is not null);
            bool hasNoRole = name == "cloudformation deploy" && options.Values.Find("--role-arn") is null;
            return new ApiCall
            {
                Name = operation?.FullName ?? name,
                Operation = operation,
                Location = line.Location,
                Parameters = options.Values,
                Rows = name == "cloudformation deploy" && options.Values.Find("--no-execute-changeset") is not null
                    ? rows.RemoveAll(r => r.Action == "cloudformation:ExecuteChangeSet")
                    : rows,
                IsLocal = isSkeleton,
                AlsoAs = name == "eks update-kubeconfig" && options.Values.Find("--assume-role-arn") is not null
                    ? "with --assume-role-arn the cluster is described as that role: what it may do is not asked"
                    : null,
                Notes = s_notes.TryGetValue(name, out string? note) ? [note, .. options.Notes]
                    : hasNoRole ? [ByCaller, .. options.Notes]
                    : options.Notes,
            }.WithUnread(options.Unread);
        }

        return null;
    }

    // The options that its rows name, and those of the operation that it stands for.
    private static ImmutableArray<string> OptionsOf(string name, ImmutableArray<RequestRow> rows, bool isS3) =>
        isS3 ? S3Command.Options :
        [
            .. ParameterNames.Paths(rows).Select(p => p.Parameter).Where(p => p.StartsWith("--", StringComparison.Ordinal)),
            .. rows.Where(r => r.Need == "as").SelectMany(r => ParameterNames.Of(RequestBuilder.RowsOf(r.Action)).Values).Select(OptionNames.OptionOf),
            .. ParameterNames.Of(rows).Values.Select(OptionNames.OptionOf),
            .. IamCatalogue.Default.Operations.Commands.Arguments.Keys.Where(k => k.StartsWith(name + " --", StringComparison.Ordinal)).Select(k => k[(name.Length + 1)..]),
            .. name == "cloudformation deploy" ? new[] { "--stack-name", "--template-file", "--role-arn", "--no-execute-changeset", "--s3-bucket", "--s3-prefix", "--kms-key-id", "--parameter-overrides" } : [],
        ];

    private ApiCall ReadOperation(string service, ImmutableArray<ShellWord> words)
    {
        OperationService known = FindService(service, words[0]);
        if (words.Length < 2)
        {
            throw NoCommand(service);
        }

        bool isWaiter = words[1].Text == "wait";
        ApiOperation? operation = isWaiter ? FindWaiter(service, words) : known.Find(words[1].Text) ?? ByAction(known, words[1].Text);
        if (operation is null)
        {
            throw UnknownCommand(service, known, isWaiter ? words.Length > 2 ? words[2] : words[1] : words[1], isWaiter);
        }

        ImmutableArray<RequestRow> rows = operation.ServiceOperations.RequestsOf(operation.FullName);
        string command = isWaiter ? OptionNames.CommandOf(operation.Name) : words[1].Text;
        var options = new OperationOptions(line, service, command, operation, rows, isWaiter ? 3 : 2, readFile);
        return new ApiCall
        {
            Name = operation.FullName,
            Operation = operation,
            Location = line.Location,
            Parameters = options.Values,
            Rows = rows,
            IsLocal = options.IsSkeleton,
            ParameterText = OptionNames.OptionOf,
            Notes = IsByCaller(operation, options.Values) ? options.Notes.Add(ByCaller) : s_hidden.Contains($"{service} {command}") ? options.Notes.Add($"the AWS CLI has no command {command}; read as the operation") : options.Notes,
        }.WithUnread(options.Unread);
    }

    private static bool IsByCaller(ApiOperation operation, Values.MapValue values) => s_byCaller.Contains(operation.FullName) && values.Find("RoleARN") is null;

    private ApiOperation? FindWaiter(string service, ImmutableArray<ShellWord> words) =>
        words.Length > 2 && _operations.Commands.Waiters.TryGetValue($"{service} {words[2].Text}", out string? name) ? _operations.Find(name) : null;

    // CL-25: of a service whose operations nobody lists, the action of the same name.
    private static ApiOperation? ByAction(OperationService service, string command) => service.HasOperations ? null : service.FindByAction(command);

    private OperationService FindService(string name, ShellWord word)
    {
        if (_operations.Commands.Services.TryGetValue(name, out string? prefix) && _operations.FindService(prefix) is { } mapped)
        {
            return mapped;
        }

        if (!s_notCommands.Contains(name) && _operations.FindService(name) is { } known && known.Clients.Contains(name))
        {
            return known;
        }

        string[] own = _operations.FindService(name) is not null ? [.. NamesOf(_operations, name)] : [];
        string[] near = own.Length > 0 ? own : [.. CallNames.Near(name, _operations.Services.SelectMany(s => NamesOf(_operations, s.Prefix)))];
        throw new CommandLineException(
            CommandLineError.UnknownService,
            own.Length > 0
                ? $"{name} is the prefix of actions; the AWS CLI calls the service {string.Join(" or ", own)}."
                : $"The AWS CLI has no service \"{DisplayedText.Shorten(name)}\".{Hint(near)}",
            line.At(word.Offset))
        {
            Near = [.. near.Take(3)],
        };
    }

    /// <summary>How the AWS CLI calls a service.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="prefix">The prefix of its actions.</param>
    internal static IEnumerable<string> NamesOf(OperationCatalogue operations, string prefix) =>
        operations.Commands.Services.Where(s => s.Value == prefix).Select(s => s.Key)
            .Concat(operations.FindService(prefix)?.Clients.Where(c => !s_notCommands.Contains(c)) ?? [])
            .Distinct().Order(StringComparer.Ordinal);

    private CommandLineException UnknownCommand(string service, OperationService known, ShellWord word, bool isWaiter)
    {
        IEnumerable<string> names = isWaiter
            ? _operations.Commands.Waiters.Keys.Where(k => k.StartsWith(service + " ", StringComparison.Ordinal)).Select(k => k[(service.Length + 1)..])
            : known.Operations.Select(o => OptionNames.CommandOf(o.Name)).Concat(_operations.Commands.Commands.Keys
                .Where(k => k.StartsWith(service + " ", StringComparison.Ordinal)).Select(k => k.Split(' ')[1]));
        IReadOnlyList<string> near = CallNames.Near(word.Text, names);
        string what = isWaiter ? "waiter" : "command";
        string why = !isWaiter && known.FindActionOnly(word.Text) is { } action
            ? $" {action.FullName} is an action that other calls are checked for, and no call of its own."
            : !known.HasOperations && !isWaiter ? $" AWS publishes no operations of {service}." : Hint(near);
        return new CommandLineException(
            CommandLineError.UnknownCommand,
            $"No {what} \"{DisplayedText.Shorten(word.Text)}\" of aws {service} is known as of {known.DataDate}.{why} Aliases of ~/.aws/cli/alias are not read.",
            line.At(word.Offset))
        {
            Near = [.. near],
        };
    }

    private static string Hint(IReadOnlyCollection<string> near) => near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : string.Empty;

    private CommandLineException NoCommand(string service) =>
        new(CommandLineError.UnknownCommand, $"aws {DisplayedText.Shorten(service)} stands without a command.", line.Location);
}
