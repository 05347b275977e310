using IamPolicyTools.Catalogue;

namespace IamPolicyTools.CommandLines;

/// <summary>How the beginning of a line of the AWS CLI may go on: services, commands, options.</summary>
public static class LineCompletion
{
    /// <summary>The lines that a text may become, one word on.</summary>
    /// <param name="text">What was typed.</param>
    public static IEnumerable<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(' ');
        string last = words[^1];
        string before = text[..^last.Length];
        string[] positional = [.. words[..^1].Where(w => w.Length > 0 && !w.StartsWith('-'))];
        IEnumerable<string> next = positional switch
        {
            [] => ["aws"],
            [var program, ..] when !CommandWords.IsAws(program) => [],
            [_] => Services().Concat(Commands(last).Select(c => $"{last} {c}")),
            [_, var service] => Commands(service),
            [_, var service, var command, ..] when last.StartsWith('-') => Options(service, command),
            _ => [],
        };
        return next.Where(n => n.StartsWith(last, StringComparison.Ordinal) && n != last).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(n => before + n);
    }

    private static IEnumerable<string> Services()
    {
        OperationCatalogue operations = IamCatalogue.Default.Operations;
        return operations.Services.Where(s => s.HasOperations).SelectMany(s => AwsCommand.NamesOf(operations, s.Prefix))
            .Concat(operations.Commands.Commands.Keys.Select(k => k.Split(' ')[0]));
    }

    private static IEnumerable<string> Commands(string service)
    {
        OperationCatalogue operations = IamCatalogue.Default.Operations;
        IEnumerable<string> own = operations.Commands.Commands.Keys.Where(k => k.StartsWith(service + " ", StringComparison.Ordinal)).Select(k => k.Split(' ')[1]);
        return service == "s3" ? own : own.Concat(Find(service)?.Operations.Select(o => OptionNames.CommandOf(o.Name)) ?? []);
    }

    private static IEnumerable<string> Options(string service, string command)
    {
        IEnumerable<string> known = service == "s3" ? S3Command.Options
            : Find(service) is { } found && found.Find(command) is { } operation
                ? ParameterNames.Of(found.RequestsOf(operation.FullName)).Values.Select(OptionNames.OptionOf)
                : [];
        return known.Concat(GlobalOptions.WithValue).Concat(GlobalOptions.Switches);
    }

    private static OperationService? Find(string service)
    {
        OperationCatalogue operations = IamCatalogue.Default.Operations;
        return operations.Commands.Services.TryGetValue(service, out string? prefix) ? operations.FindService(prefix)
            : operations.FindService(service) is { } known && known.Clients.Contains(service) ? known
            : null;
    }
}
