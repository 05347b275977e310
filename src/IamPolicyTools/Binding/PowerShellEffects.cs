using System.Collections.Immutable;
using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>What commands and assignments of PowerShell change of profile, Region and credentials (CL-44).</summary>
/// <param name="text">The script.</param>
/// <param name="reader">Reads commands of the AWS CLI.</param>
/// <param name="known">The value of a variable of the script; null when nobody knows it.</param>
/// <param name="facts">What the script has anywhere.</param>
internal sealed partial class PowerShellEffects(string text, CallReader reader, Func<VariableExpressionAst, string?> known, PowerShellFacts facts)
{
    private const string Defaults = "PSDefaultParameterValues";

    private static readonly string[] s_keyParameters = ["accesskey", "secretkey", "sessiontoken", "credential", "sourceprofile", "rolearn", "networkcredential", "profilelocation"];
    private static readonly string[] s_switchers = ["assume", "awsume", "awsp", "asp"];
    private static readonly string[] s_writing = ["Set-Content", "sc", "Add-Content", "ac", "Out-File", "Tee-Object", "tee", "Copy-Item", "cp", "copy", "cpi", "Move-Item", "mv", "New-Item", "ni", "Remove-Item", "rm"];
    private static readonly string[] s_profileFiles = [".aws/credentials", ".aws/config", ".aws\\credentials", ".aws\\config"];

    /// <summary>A command.</summary>
    /// <param name="command">The command.</param>
    public PowerShellStep Step(CommandAst command)
    {
        string? name = PowerShellCalls.NameOf(command) ?? (command.CommandElements[0] is VariableExpressionAst variable ? known(variable) : null);
        return new PowerShellStep(command)
        {
            KeepsScope = command.InvocationOperator == TokenKind.Dot,
            Change = s => After(command, name, s),
            Program = name,
            MayCall = [.. command.CommandElements.Skip(1).OfType<StringConstantExpressionAst>().Select(e => e.Value[(e.Value.LastIndexOf(':') + 1)..])],
            MayCallAny = (name is null && command.CommandElements[0] is not ScriptBlockExpressionAst && !IsProgram(command)) || RunsMembers(command, name),
        };
    }

    // & "$PSScriptRoot/tools/jq.exe"
    private static bool IsProgram(CommandAst command) => command.CommandElements[0] is ExpandableStringExpressionAst { Value: var path } && PowerShellKnown.IsProgram(path);

    // $blocks | ForEach-Object Invoke
    private static bool RunsMembers(CommandAst command, string? name) => name?.ToUpperInvariant() is "%" or "FOREACH" or "FOREACH-OBJECT"
        && command.CommandElements.Skip(1).OfType<StringConstantExpressionAst>().Any(e => e.Value.StartsWith("Invoke", StringComparison.OrdinalIgnoreCase));

    /// <summary>An assignment.</summary>
    /// <param name="assignment">The assignment.</param>
    public PowerShellStep Step(AssignmentStatementAst assignment) => new(assignment) { Change = s => After(assignment, s) };

    /// <summary>Calls of methods in an expression that change something.</summary>
    /// <param name="ast">The expression.</param>
    public IEnumerable<PowerShellStep> Expressions(Ast ast)
    {
        foreach (InvokeMemberExpressionAst call in ast.FindAll(a => a is InvokeMemberExpressionAst, searchNestedScriptBlocks: false).Cast<InvokeMemberExpressionAst>())
        {
            string? member = (call.Member as StringConstantExpressionAst)?.Value;
            if (string.Equals(member, "SetEnvironmentVariable", StringComparison.OrdinalIgnoreCase) && call.Arguments is [var name, ..])
            {
                yield return new PowerShellStep(call) { Change = s => WithVariable(s, name, call.Arguments.ElementAtOrDefault(1), call.Arguments.ElementAtOrDefault(2)) };
            }
            else if (call.Expression.Extent.Text.Contains(Defaults, StringComparison.OrdinalIgnoreCase))
            {
                yield return new PowerShellStep(call) { Change = s => WithDefaults(call.Extent.Text, s) };
            }

            // [A]::new() runs the method that has the class's name.
            string? method = call.Expression is TypeExpressionAst { TypeName.Name: var type } && string.Equals(member, "new", StringComparison.OrdinalIgnoreCase) ? type : member;
            bool isOwn = method is not null && facts.Functions.Contains(method);
            if (isOwn || (!PowerShellKnown.IsHarmless(call) && !IsSetting(member)))
            {
                yield return new PowerShellStep(call)
                {
                    Change = s => isOwn ? s : s.WithAnySession(call.Extent.Text),
                    MayCall = isOwn ? [method!] : [],
                    MayCallAny = !isOwn,
                };
            }
        }

        foreach (TypeConstraintAst cast in ast.FindAll(a => a is TypeConstraintAst, searchNestedScriptBlocks: false).Cast<TypeConstraintAst>())
        {
            if (facts.Classes.Contains(cast.TypeName.Name))
            {
                yield return new PowerShellStep(cast) { MayCall = [cast.TypeName.Name] };
            }
        }
    }

    private static bool IsSetting(string? member) => string.Equals(member, "SetEnvironmentVariable", StringComparison.OrdinalIgnoreCase);

    /// <summary>A class: methods that PowerShell calls by itself may be run at any time.</summary>
    /// <param name="type">The class.</param>
    public static PowerShellStep Step(TypeDefinitionAst type) => new(type)
    {
        MayCall = [.. type.Members.OfType<FunctionMemberAst>().Select(m => m.Name).Where(n => n.ToUpperInvariant() is "TOSTRING" or "EQUALS" or "GETHASHCODE" or "COMPARETO" or "DISPOSE")],
        IsLater = true,
    };

    private CallSurroundings After(AssignmentStatementAst assignment, CallSurroundings before)
    {
        ExpressionAst left = assignment.Left is ConvertExpressionAst { Child: var inner } ? inner : assignment.Left;
        CallSurroundings after = Expressions(assignment).Aggregate(before, (s, e) => e.Change(s));
        if (left.Extent.Text.Contains(Defaults, StringComparison.OrdinalIgnoreCase))
        {
            return WithDefaults(assignment.Extent.Text, after);
        }

        ExpressionAst[] targets = left is ArrayLiteralAst list ? [.. list.Elements] : [left];
        Ast?[] values = targets.Length == 1 ? [assignment.Right]
            : assignment.Right is CommandExpressionAst { Expression: ArrayLiteralAst given } && given.Elements.Count == targets.Length ? [.. given.Elements]
            : new Ast?[targets.Length];
        for (int i = 0; i < targets.Length; i++)
        {
            // The variables that AWS.Tools' session is kept in.
            string stored = targets[i] is VariableExpressionAst { VariablePath: { IsVariable: true, UserPath: var session } }
                ? session[(session.IndexOf(':', StringComparison.Ordinal) + 1)..].ToUpperInvariant() : string.Empty;
            after = stored switch
            {
                "STOREDAWSREGION" => after.WithSessionRegion(
                    assignment.Operator == TokenKind.Equals && values[i] is { } set ? PowerShellText.Of(set, known) : null,
                    values[i]?.Extent.Text ?? targets[i].Extent.Text,
                    IsScoped(targets[i])),
                "STOREDAWSCREDENTIALS" => after.WithSessionCredentials("$StoredAWSCredentials is set: whose credentials the call has is not known", IsScoped(targets[i])),
                _ => after,
            };
            if (targets[i] is VariableExpressionAst { VariablePath: { IsDriveQualified: true, UserPath: var path } } && PowerShellKnown.EnvironmentName(path) is { } name)
            {
                string? value = assignment.Operator == TokenKind.Equals && values[i] is { } right ? PowerShellText.Of(right, known) : null;
                after = after.With(name, value, values[i]?.Extent.Text ?? name);
            }
        }

        return after;
    }

    private CallSurroundings After(CommandAst command, string? name, CallSurroundings before)
    {
        if (command.InvocationOperator == TokenKind.Dot && command.CommandElements[0] is not ScriptBlockExpressionAst)
        {
            return before.WithAnySession($". {command.CommandElements[0].Extent.Text}");
        }

        if (name is null)
        {
            return Redirected(
                command,
                IsProgram(command) || command.CommandElements[0] is ScriptBlockExpressionAst || (command.CommandElements[0] is VariableExpressionAst block && facts.IsBlock(block)) ? before
                    : before.WithAnySession($"& {command.CommandElements[0].Extent.Text}"));
        }

        if (CallReader.IsAws(name))
        {
            return text.AsSpan(command.Extent.StartOffset, command.Extent.EndOffset - command.Extent.StartOffset).Contains("configure", StringComparison.Ordinal)
                ? reader.Behind(text, command.CommandElements[0].Extent.StartOffset, command.Extent.EndOffset, before)
                : before;
        }

        if (name.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) || s_switchers.Contains(name, StringComparer.OrdinalIgnoreCase)
            || !PowerShellKnown.IsHarmless(name) || RunsFile(command, name) || RunsMembers(command, name))
        {
            return before.WithAnySession(name);
        }

        CallSurroundings after = name.ToUpperInvariant() switch
        {
            "SET-AWSCREDENTIAL" or "SET-AWSCREDENTIALS" => WithCredentials(command, before),
            "CLEAR-AWSCREDENTIAL" or "CLEAR-AWSCREDENTIALS" => before.WithoutSessionCredentials(IsKept(command)),
            "SET-DEFAULTAWSREGION" when Argument(command, "region", isFirst: true) is { } region =>
                before.WithSessionRegion(PowerShellText.Of(region, known), region.Extent.Text, IsKept(command)),
            "CLEAR-DEFAULTAWSREGION" => before.WithoutSessionRegion(IsKept(command)),
            "INITIALIZE-AWSDEFAULTCONFIGURATION" or "INITIALIZE-AWSDEFAULTS" => Initialized(command, before),
            "CLEAR-AWSDEFAULTCONFIGURATION" or "CLEAR-AWSDEFAULTS" =>
                before.WithoutSessionCredentials(IsKept(command)).WithoutSessionRegion(IsKept(command)).WithUnknownProfile("default", $"{name} removes the default profile: whose credentials the call has is not known"),
            "REMOVE-AWSCREDENTIALPROFILE" or "INVOKE-AWSLOGIN" =>
                before.WithUnknownProfile(
                    Argument(command, "profilename", isFirst: false) is { } changed ? PowerShellText.Of(changed, known) ?? "*" : "default",
                    $"{name} changes a profile: whose credentials the call has is not known"),
            "SET-AWSSAMLROLEPROFILE" => before.WithUnknownProfile("*", $"{name} changes a profile: whose credentials the call has is not known"),
            "SET-LOCATION" or "SL" or "CD" or "CHDIR" => Moved(command, before, isKept: false),
            "PUSH-LOCATION" or "PUSHD" => Moved(command, before, isKept: true),
            "POP-LOCATION" or "POPD" => before.WithFolderBefore(),
            "INVOKE-EXPRESSION" or "IEX" => WithExpression(command, before),
            "REMOVE-ITEM" or "RM" or "RI" or "DEL" or "ERASE" or "CLEAR-ITEM" or "CLI" => Removed(command, before),
            "SET-ITEM" or "SI" or "NEW-ITEM" or "NI" or "SET-CONTENT" or "SC" or "ADD-CONTENT" or "AC" or "COPY-ITEM" or "RENAME-ITEM" or "MOVE-ITEM" => WithItem(command, before),
            _ => WithPaths(command, name, before),
        };
        return Redirected(command, WithWritten(command, name, after));
    }

    private CallSurroundings WithCredentials(CommandAst command, CallSurroundings before)
    {
        // Stored under a name, and not used.
        if (Argument(command, "storeas", isFirst: false) is { } stored)
        {
            return before.WithUnknownProfile(PowerShellText.Of(stored, known) ?? "*", "Set-AWSCredential changes a profile: whose credentials the call has is not known");
        }

        Ast? profile = Argument(command, "profilename", isFirst: true) ?? Argument(command, "storedcredentials", isFirst: false);
        return profile is null || GivesKeys(command)
            ? before.WithSessionCredentials("Set-AWSCredential gives credentials: whose the call has is not known", IsKept(command))
            : before.WithSessionProfile(PowerShellText.Of(profile, known), profile.Extent.Text, IsKept(command));
    }

    // It is kept, too, as what everything takes that names no profile.
    private CallSurroundings Initialized(CommandAst command, CallSurroundings before)
    {
        const string Reason = "Initialize-AWSDefaultConfiguration changes the default profile: whose credentials the call has is not known";
        CallSurroundings after = GivesKeys(command)
            ? before.WithSessionCredentials("Initialize-AWSDefaultConfiguration gives credentials: whose the call has is not known", IsKept(command)).WithUnknownProfile("default", Reason)
            : Argument(command, "profilename", isFirst: true) is { } profile
                ? before.WithSessionProfile(PowerShellText.Of(profile, known), profile.Extent.Text, IsKept(command)).WithUnknownProfile("default", Reason)
                : before;
        return Argument(command, "region", isFirst: false) is { } region
            ? after.WithSessionRegion(PowerShellText.Of(region, known), region.Extent.Text, IsKept(command))
            : after;
    }

    private static bool GivesKeys(CommandAst command) => Array.Exists(s_keyParameters, p => Argument(command, p, isFirst: false) is not null);

    // aws configure export-credentials --format powershell | iex
    private CallSurroundings WithExpression(CommandAst command, CallSurroundings before)
    {
        string? expression = Argument(command, "command", isFirst: true) is { } given ? PowerShellText.Of(given, known) : null;
        return expression is null || expression.Contains("aws", StringComparison.OrdinalIgnoreCase) ? before.WithAnySession("Invoke-Expression") : before;
    }

    private CallSurroundings Moved(CommandAst command, CallSurroundings before, bool isKept)
    {
        Ast? folder = Argument(command, "path", isFirst: true) ?? Argument(command, "literalpath", isFirst: false);
        string? path = folder is null ? null : PowerShellText.Of(folder, known);
        bool isKnown = path is not null && path.AsSpan().IndexOfAny("*?[:") < 0 && path is not ['~' or '-' or '+', ..];
        return before.WithFolder(isKnown ? path : null, folder?.Extent.Text ?? command.Extent.Text, isKept);
    }

    private CallSurroundings Removed(CommandAst command, CallSurroundings before)
    {
        CallSurroundings after = before;
        foreach (CommandElementAst element in command.CommandElements.Skip(1))
        {
            IEnumerable<ExpressionAst> paths = element switch { ArrayLiteralAst list => list.Elements, ExpressionAst one => [one], _ => [] };
            foreach (ExpressionAst path in paths)
            {
                string? written = PowerShellText.Of(path, known);
                after = written is null ? (path.Extent.Text.Contains("env:", StringComparison.OrdinalIgnoreCase) ? after.WithAnything($"Remove-Item {path.Extent.Text}") : after)
                    : NameOf(written) is not { } variable ? after
                    : variable.AsSpan().IndexOfAny("*?[") >= 0 || variable.Length == 0 ? after.WithAnything($"Remove-Item {written}")
                    : after.Without(variable);
            }
        }

        return after;
    }

    // Set-Item env:NAME value, New-Item -Path env: -Name NAME -Value value, Set-Content "env:$name" value
    private CallSurroundings WithItem(CommandAst command, CallSurroundings before)
    {
        Ast? path = Argument(command, "path", isFirst: true) ?? Argument(command, "literalpath", isFirst: false);
        string? written = path is null ? null : PowerShellText.Of(path, known);
        if (path is null || !IsOfDrive(path, written, command))
        {
            return before;
        }

        string? name = written is null ? null : NameOf(written);
        if (name is { Length: 0 })
        {
            name = Argument(command, "name", isFirst: false) is { } given ? PowerShellText.Of(given, known) : null;
        }

        if (name is null)
        {
            return before.WithAnything($"{command.CommandElements[0].Extent.Text} {path.Extent.Text}");
        }

        Ast? value = Argument(command, "value", isFirst: false)
            ?? command.CommandElements.Skip(1).Where(e => e is not CommandParameterAst && !ReferenceEquals(e, path)).LastOrDefault();
        bool isCertain = Argument(command, "value", isFirst: false) is not null || command.CommandElements.Count == 3;
        return before.With(name, isCertain && value is not null ? PowerShellText.Of(value, known) : null, value?.Extent.Text ?? name);
    }

    private CallSurroundings WithVariable(CallSurroundings before, ExpressionAst name, ExpressionAst? value, ExpressionAst? target)
    {
        // Of the user or the machine: not of this process.
        if (target is not null && !target.Extent.Text.Contains("Process", StringComparison.OrdinalIgnoreCase) && target is StringConstantExpressionAst or MemberExpressionAst)
        {
            return before;
        }

        return PowerShellText.Of(name, known) is { } variable
            ? before.With(variable, value is null ? null : PowerShellText.Of(value, known), value?.Extent.Text ?? variable)
            : before.WithAnything($"SetEnvironmentVariable of {name.Extent.Text}");
    }

    // $PSDefaultParameterValues["*:ProfileName"] = "prod" gives cmdlets a profile; what is no text that names parameters may give any.
    private static CallSurroundings WithDefaults(string text, CallSurroundings before)
    {
        bool namesParameters = text.Contains(':', StringComparison.Ordinal) || text.Contains("@{", StringComparison.Ordinal);
        bool givesCaller = !namesParameters || text.Contains("profilename", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(s_keyParameters, p => text.Contains(p, StringComparison.OrdinalIgnoreCase));
        return before.WithDefaults(
            givesCaller ? $"${Defaults} gives calls a profile or credentials: whose the call has is not known" : null,
            !namesParameters || text.Contains(":region", StringComparison.OrdinalIgnoreCase) ? $"${Defaults}" : null);
    }

    private static CallSurroundings WithWritten(CommandAst command, string name, CallSurroundings before)
    {
        string written = command.Extent.Text;
        string? file = Array.Find(s_profileFiles, f => written.Contains(f, StringComparison.OrdinalIgnoreCase));
        return file is not null && (s_writing.Contains(name, StringComparer.OrdinalIgnoreCase) || command.Redirections.Count > 0)
            ? before.WithUnknownProfile("*", $"the script writes {file}: whose credentials the call has is not known")
            : before;
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
}
