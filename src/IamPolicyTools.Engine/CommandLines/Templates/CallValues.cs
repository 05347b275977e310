using System.Collections.Immutable;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>Finds values in the parameters of a call. Texts are taken apart on the way, so that only what a request needs can be wrong.</summary>
/// <param name="call">The call.</param>
/// <param name="environment">Reads files.</param>
internal sealed class CallValues(ApiCall call, CallEnvironment environment)
{
    /// <summary>The value of a path, or null when it is not there.</summary>
    /// <param name="path">The path.</param>
    /// <param name="element">The element that stands for the path's list; null where all elements count.</param>
    public CallValue? Find(ValuePath path, CallValue? element = null)
    {
        CallValue? value = element ?? call.Parameters;
        int begin = element is null ? 0 : path.ListSteps;
        for (int i = begin; i < path.Steps.Length && value is not null; i++)
        {
            value = Step(value, path.Steps[i], isLast: i == path.Steps.Length - 1);
        }

        return value;
    }

    /// <summary>The elements of the list that a path walks through; none when it is not there.</summary>
    /// <param name="path">The path.</param>
    public ImmutableArray<CallValue> Elements(ValuePath path)
    {
        CallValue? value = call.Parameters;
        for (int i = 0; i < path.ListSteps - 1 && value is not null; i++)
        {
            value = Step(value, path.Steps[i], isLast: false);
        }

        CallValue? list = value is null ? null : Member(value, path.Steps[path.ListSteps - 1].Name);
        return list is null ? [] : Items(list, isStructure: path.ListSteps < path.Steps.Length);
    }

    /// <summary>The text of a value that a request needs.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The parameter, for errors.</param>
    /// <exception cref="CommandLineException">It is not known, or no single text.</exception>
    public string TextOf(CallValue value, string parameter) => Loaded(value) switch
    {
        TextValue text => text.Text,
        SwitchValue flag => flag.Value ? "true" : "false",
        ListValue { Items: [{ } single] } => TextOf(single, parameter),
        ListValue { Items: [_, { } second, ..] } => throw Fail(
            CommandLineError.InvalidOperands, $"{ParameterText(parameter)} takes one value, and was given several.", OffsetOf(second)),
        UnexpandedValue unknown => throw UnexpandedOf([unknown]),
        _ => throw Fail(CommandLineError.MalformedValue, $"{ParameterText(parameter)} holds a structure; expected a text.", OffsetOf(value)),
    };

    /// <summary>The texts of a value, each element's own.</summary>
    /// <param name="value">The value.</param>
    /// <param name="parameter">The parameter, for errors.</param>
    public ImmutableArray<string> TextsOf(CallValue value, string parameter) => Loaded(value) switch
    {
        ListValue list => [.. list.Items.SelectMany(i => TextsOf(i, parameter))],
        { } other => [TextOf(other, parameter)],
    };

    /// <summary>A value with its parts at hand: texts and files are read as JSON or shorthand.</summary>
    /// <param name="value">The value.</param>
    public CallValue Structure(CallValue value)
    {
        switch (Loaded(value))
        {
            case TextValue text:
                try
                {
                    return ValueReader.ReadStructure(text.Text);
                }
                catch (MalformedValueException exception)
                {
                    throw Fail(
                        CommandLineError.MalformedValue,
                        $"{exception.Message}.",
                        text.Offset < 0 ? -1 : text.Offset + exception.Position);
                }

            case UnexpandedValue unknown:
                throw UnexpandedOf([unknown]);
            case var other:
                return other;
        }
    }

    /// <summary>The items of a value that is a list, or stands for one.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isStructure">True for a list of structures; else one of texts.</param>
    public ImmutableArray<CallValue> Items(CallValue value, bool isStructure) => Loaded(value) switch
    {
        ListValue list => [.. list.Items.SelectMany(i => isStructure && i is TextValue or FileValue ? Items(i, isStructure) : [i])],
        TextValue text when ValueReader.IsJson(text.Text) => Structure(text) is ListValue list ? list.Items : [Structure(text)],
        TextValue text => isStructure ? [text] : ValueReader.ReadTexts(text.Text),
        UnexpandedValue unknown => throw UnexpandedOf([unknown]),
        { } other => [other],
    };

    /// <summary>The content of a file; null when it is not there.</summary>
    /// <param name="file">The file.</param>
    public string? ContentOf(FileValue file) => environment.ReadFile(file.Path);

    /// <summary>The error for parameters that are missing.</summary>
    /// <param name="parameters">The parameters.</param>
    public CommandLineException Missing(IEnumerable<string> parameters)
    {
        ImmutableArray<string> all = [.. parameters.Distinct(StringComparer.OrdinalIgnoreCase)];
        string[] given = [.. call.Parameters.Members.Select(m => m.Key).Where(k => k.StartsWith("--", StringComparison.Ordinal))];
        string[] options = [.. all.Select(p => p.StartsWith("--", StringComparison.Ordinal) ? p : OptionNames.OptionOf(p))];
        ImmutableArray<string> near = [.. given.Where(g => options.Any(o => IsNear(g, o))).Take(3)];
        string hint = near.IsEmpty ? string.Empty : $" {string.Join(" and ", near)} {(near.Length == 1 ? "is" : "are")} none of its parameters.";
        return new CommandLineException(
            CommandLineError.MissingParameter,
            $"{call.Name} needs {Listed(all.Select(ParameterText))}, which {(all.Length == 1 ? "is" : "are")} not given.{hint}",
            call.Location)
        {
            Operation = call.Operation?.FullName,
            Parameter = all[0],
            Parameters = all,
            Near = near,
        };
    }

    /// <summary>The error for a parameter whose value is an empty text where a name belongs.</summary>
    /// <param name="parameter">The parameter.</param>
    public CommandLineException Empty(string parameter) =>
        Fail(CommandLineError.MalformedValue, $"{ParameterText(parameter)} is empty, and {call.Name} takes a name.", -1);

    /// <summary>The error for the variables that are not known in values which requests need; null where there is none at hand.</summary>
    /// <param name="parameters">The parameters with the values.</param>
    public CommandLineException? Unexpanded(IEnumerable<string> parameters) =>
        parameters.Distinct(StringComparer.OrdinalIgnoreCase).Select(call.Parameters.Find).OfType<CallValue>().SelectMany(UnexpandedIn).ToArray() is [_, ..] unknown
            ? UnexpandedOf(unknown)
            : null;

    /// <summary>The error for several variables.</summary>
    /// <param name="variables">The variables as they are written.</param>
    /// <param name="location">Where the first stands.</param>
    public CommandLineException Unexpanded(IReadOnlyList<string> variables, SourceLocation location)
    {
        string needs = variables.Count == 1 ? "is not known, and a request needs its value." : "are not known, and requests need their values.";
        string hint = variables.Any(ScriptFiles.IsFile) ? string.Empty : $" Give {(variables.Count == 1 ? "it" : "them")} with -Variable.";
        return new CommandLineException(CommandLineError.UnexpandedVariable, $"{Listed(variables)} {needs}{hint}", location)
        {
            Variable = variables[0],
            Variables = [.. variables],
            Operation = call.Operation?.FullName,
        };
    }

    /// <summary>The error for parameters that are missing where there are unknown variables besides.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="variables">The variables as they are written.</param>
    public CommandLineException MissingAnd(IReadOnlyList<string> parameters, IReadOnlyList<string> variables)
    {
        CommandLineException missing = Missing(parameters);
        return new CommandLineException(missing.Error, $"{missing.Reason} {Unexpanded(variables, SourceLocation.None).Reason}", missing.Location)
        {
            Operation = missing.Operation,
            Parameter = missing.Parameter,
            Parameters = missing.Parameters,
            Near = missing.Near,
            Variable = variables[0],
            Variables = [.. variables],
        };
    }

    /// <summary>An error at a place of the line.</summary>
    /// <param name="error">Why.</param>
    /// <param name="message">What was found and expected.</param>
    /// <param name="offset">Where; negative for the whole call.</param>
    public CommandLineException Fail(CommandLineError error, string message, int offset) =>
        new(error, message, At(offset)) { Operation = call.Operation?.FullName };

    private static bool IsNear(string given, string wanted) =>
        OptionNames.Bare(given) == OptionNames.Bare(wanted) || NearNames.Find(given[2..], [wanted[2..]]).Count > 0;

    private SourceLocation At(int offset) => offset < 0 || !call.Location.IsKnown ? call.Location : new SourceLocation(call.Location.Source, offset);

    private CommandLineException UnexpandedOf(UnexpandedValue[] unknown) =>
        Unexpanded([.. unknown.SelectMany(u => u.Variables).Distinct(StringComparer.Ordinal)], At(unknown[0].Offset));

    private static IEnumerable<UnexpandedValue> UnexpandedIn(CallValue value) => value switch
    {
        UnexpandedValue unknown => [unknown],
        ListValue list => list.Items.SelectMany(UnexpandedIn),
        MapValue map => map.Members.SelectMany(m => UnexpandedIn(m.Value)),
        _ => [],
    };

    private static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length < 2 ? all[0] : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    /// <summary>How a parameter is called where the call was written.</summary>
    /// <param name="parameter">The parameter.</param>
    public string Written(string parameter) => ParameterText(parameter);

    private string ParameterText(string parameter) => call.ParameterText?.Invoke(parameter) ?? parameter;

    private CallValue? Step(CallValue value, PathStep step, bool isLast)
    {
        CallValue? member = Member(value, step.Name);
        if (member is null || (!step.IsList && step.FilterKey is null))
        {
            return member;
        }

        IEnumerable<CallValue> items = Items(member, isStructure: !isLast || step.FilterKey is not null);
        if (step.FilterKey is { } key)
        {
            items = items.Where(i => Member(i, key) is { } found && TextOf(found, key).Equals(step.FilterValue, StringComparison.OrdinalIgnoreCase));
        }

        return items.ToImmutableArray() is { IsEmpty: false } found ? new ListValue(found) : null;
    }

    // Of a list, the member of each element.
    private CallValue? Member(CallValue value, string name)
    {
        if (value is MapValue map)
        {
            return map.Find(name);
        }

        if (value is TextValue text && name == "versionId")
        {
            return CallFunctions.VersionOf(text.Text) is { } version ? new TextValue(version, text.Offset) : null;
        }

        return Structure(value) switch
        {
            MapValue members => members.Find(name),
            ListValue list => list.Items.Select(i => Member(i, name)).OfType<CallValue>().SelectMany(v => v is ListValue inner ? inner.Items : [v]).ToImmutableArray()
                is { IsEmpty: false } found ? new ListValue(found) : null,
            _ => null,
        };
    }

    private CallValue Loaded(CallValue value)
    {
        if (value is not FileValue file)
        {
            return value;
        }

        return environment.ReadFile(file.Path) is { } content
            ? new TextValue(content.Trim())
            : throw new CommandLineException(CommandLineError.FileNotFound, $"There is no file '{DisplayedText.Shorten(file.Path)}'.", At(file.Offset))
            {
                File = file.Path,
                Operation = call.Operation?.FullName,
            };
    }

    private static int OffsetOf(CallValue value) => value switch
    {
        TextValue text => text.Offset,
        FileValue file => file.Offset,
        UnexpandedValue unknown => unknown.Offset,
        _ => -1,
    };
}
