using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>
/// Profile, Region and credentials at a place of a PowerShell script (CL-44): variables of the environment, and the defaults that cmdlets of AWS.Tools
/// set. What is set in a block holds there; behind it nobody knows whether it was set.
/// </summary>
/// <param name="given">The variables that are known anyway: they count before what the script sets.</param>
/// <param name="known">The value of a variable of the script; null when nobody knows it.</param>
internal sealed class PowerShellSurroundings(IReadOnlyDictionary<string, string> given, Func<VariableExpressionAst, string?> known)
{
    private const string Defaults = "PSDefaultParameterValues";

    private static readonly string[] s_keyParameters = ["accesskey", "secretkey", "sessiontoken", "credential", "sourceprofile", "rolearn", "networkcredential"];

    private readonly IReadOnlyDictionary<string, string> _given = given;
    private readonly Stack<(int End, CallSurroundings Before)> _blocks = new();

    /// <summary>What counts at the place that was entered last.</summary>
    public CallSurroundings Current { get; private set; } = Given(CallSurroundings.None, given);

    /// <summary>Goes on to a command or an assignment.</summary>
    /// <param name="ast">What is next.</param>
    public void Enter(Ast ast)
    {
        while (_blocks.TryPeek(out var block) && block.End <= ast.Extent.StartOffset)
        {
            Current = Current.Either(_blocks.Pop().Before);
        }

        if (ast is AssignmentStatementAst { Left: VariableExpressionAst { VariablePath: { IsDriveQualified: true, UserPath: var path } }, Right: var right }
            && path.StartsWith("env:", StringComparison.OrdinalIgnoreCase))
        {
            Set(ast, Current.With(path["env:".Length..], TextOf(right), right.Extent.Text));
        }
        else if (ast is AssignmentStatementAst { Left.Extent.Text: var left } && left.Contains(Defaults, StringComparison.OrdinalIgnoreCase))
        {
            Set(ast, WithDefaults(ast.Extent.Text));
        }
        else if (ast is InvokeMemberExpressionAst call)
        {
            Set(ast, WithMember(call));
        }
    }

    // $PSDefaultParameterValues.Add('*:ProfileName', 'prod'), [Environment]::SetEnvironmentVariable('AWS_PROFILE', 'prod')
    private CallSurroundings WithMember(InvokeMemberExpressionAst call)
    {
        string member = call.Member.Extent.Text.Trim('\'', '"');
        return call.Expression.Extent.Text.Contains(Defaults, StringComparison.OrdinalIgnoreCase) ? WithDefaults(call.Extent.Text)
            : !call.Static || !member.Equals("SetEnvironmentVariable", StringComparison.OrdinalIgnoreCase) || call.Arguments is not [var name, var value, ..] ? Current
            : TextOf(name) is { } known ? Current.With(known, TextOf(value), value.Extent.Text)
            : Current with { UnknownCaller = "SetEnvironmentVariable sets a variable whose name is not known: whose credentials the call has is not known" };
    }

    /// <summary>Takes what a command sets for those behind it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="name">Its name; null when nobody knows it.</param>
    public void Leave(CommandAst command, string? name)
    {
        CallSurroundings after = name?.ToUpperInvariant() switch
        {
            "SET-AWSCREDENTIAL" or "SET-AWSCREDENTIALS" => WithCredentials(command),
            "CLEAR-AWSCREDENTIAL" or "CLEAR-AWSCREDENTIALS" => Current.WithoutCredentials(),
            "SET-DEFAULTAWSREGION" when Argument(command, "region", isFirst: true) is { } region => Current.WithRegion(TextOf(region), region.Extent.Text),
            "CLEAR-DEFAULTAWSREGION" => Current.WithoutRegion(),
            "INITIALIZE-AWSDEFAULTCONFIGURATION" or "INITIALIZE-AWSDEFAULTS" => Initialized(command),
            "REMOVE-ITEM" or "RM" or "RI" or "DEL" when Argument(command, "path", isFirst: true) is { } path => Removed(path.Extent.Text),
            "SET-ITEM" or "SI" when Argument(command, "path", isFirst: true) is { } path && NameIn(path.Extent.Text) is { } variable =>
                Current.With(variable, Argument(command, "value", isFirst: false) is { } value ? TextOf(value) : null, variable),
            _ => Current,
        };
        Set(command, after);
    }

    private void Set(Ast ast, CallSurroundings after)
    {
        if (ReferenceEquals(after, Current))
        {
            return;
        }

        // A branch, a loop, a function: at its end, nobody knows.
        for (Ast? parent = ast.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is not (StatementBlockAst or ScriptBlockExpressionAst or FunctionDefinitionAst))
            {
                continue;
            }

            int end = parent.Extent.EndOffset;
            if (!_blocks.Any(b => b.End == end))
            {
                _blocks.Push((end, Current));
            }

            break;
        }

        Current = Given(after, _given);
    }

    private static CallSurroundings Given(CallSurroundings surroundings, IReadOnlyDictionary<string, string> given) =>
        given.Aggregate(surroundings, (s, g) => s.With(g.Key, g.Value, g.Value));

    private CallSurroundings WithCredentials(CommandAst command)
    {
        // Stored under a name, and not used.
        if (Argument(command, "storeas", isFirst: false) is not null)
        {
            return Current with { UnknownCaller = "Set-AWSCredential changes a profile: whose credentials the call has is not known" };
        }

        Ast? profile = Argument(command, "profilename", isFirst: true) ?? Argument(command, "storedcredentials", isFirst: false);
        return profile is null || Array.Exists(s_keyParameters, p => Argument(command, p, isFirst: false) is not null)
            ? Current with { UnknownCaller = "Set-AWSCredential gives credentials: whose the call has is not known" }
            : Current.WithProfile(TextOf(profile), profile.Extent.Text);
    }

    private CallSurroundings Initialized(CommandAst command)
    {
        CallSurroundings after = Argument(command, "profilename", isFirst: true) is { } profile ? Current.WithProfile(TextOf(profile), profile.Extent.Text)
            : Array.Exists(s_keyParameters, p => Argument(command, p, isFirst: false) is not null)
                ? Current with { UnknownCaller = "Initialize-AWSDefaultConfiguration gives credentials: whose the call has is not known" }
                : Current;
        return Argument(command, "region", isFirst: false) is { } region ? after.WithRegion(TextOf(region), region.Extent.Text) : after;
    }

    private CallSurroundings Removed(string path) => NameIn(path) is { } variable ? Current.Without(variable) : Current;

    // Env:AWS_PROFILE, Env:\AWS_PROFILE
    private static string? NameIn(string path)
    {
        string bare = path.Trim('\'', '"');
        return bare.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? bare["env:".Length..].TrimStart('\\', '/') : null;
    }

    // $PSDefaultParameterValues["*:ProfileName"] = "prod" gives cmdlets a profile; what is no text that names parameters may give any.
    private CallSurroundings WithDefaults(string text)
    {
        bool namesParameters = text.Contains(':', StringComparison.Ordinal) || text.Contains("@{", StringComparison.Ordinal);
        bool givesCaller = !namesParameters || text.Contains("profilename", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(s_keyParameters, p => text.Contains(p, StringComparison.OrdinalIgnoreCase));
        CallSurroundings after = givesCaller
            ? Current with { UnknownCaller = $"${Defaults} gives calls a profile or credentials: whose the call has is not known" }
            : Current;
        return !namesParameters || text.Contains(":region", StringComparison.OrdinalIgnoreCase) ? after.WithRegion(null, $"${Defaults}") : after;
    }

    // A parameter by a beginning of its name; or the first value without one.
    private static Ast? Argument(CommandAst command, string parameter, bool isFirst)
    {
        for (int i = 1; i < command.CommandElements.Count; i++)
        {
            CommandElementAst element = command.CommandElements[i];
            if (element is not CommandParameterAst named)
            {
                if (isFirst)
                {
                    return element;
                }

                continue;
            }

            Ast? value = named.Argument;
            if (value is null && i + 1 < command.CommandElements.Count && command.CommandElements[i + 1] is not CommandParameterAst)
            {
                value = command.CommandElements[++i];
            }

            if (parameter.StartsWith(named.ParameterName, StringComparison.OrdinalIgnoreCase))
            {
                return value ?? element;
            }
        }

        return null;
    }

    private string? TextOf(Ast ast) => ast switch
    {
        VariableExpressionAst { VariablePath.UserPath: var path } when path.Equals("null", StringComparison.OrdinalIgnoreCase) => string.Empty,
        StringConstantExpressionAst constant => constant.Value,
        VariableExpressionAst variable => known(variable),
        CommandExpressionAst { Expression: var inner } => TextOf(inner),
        PipelineAst { PipelineElements: [CommandExpressionAst { Expression: var only }] } => TextOf(only),
        _ => null,
    };
}
