using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Session;
using IamPolicyTools.Text;

namespace IamPolicyTools.Completion;

/// <summary>
/// Offers keys and values inside <c>-Context @{ … }</c>, operators, keys and values inside <c>-Condition @{ … }</c>. PowerShell asks no completer there, so where somebody types (PSReadLine is loaded), its
/// function <c>TabExpansion2</c> asks here first. Removing the module puts the function back.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContextCompletion
{
    private const string Function = "function:global:TabExpansion2";

    private const string Asking = """
        [CmdletBinding(DefaultParameterSetName = 'ScriptInputSet')]
        [OutputType([System.Management.Automation.CommandCompletion])]
        param(
            [Parameter(ParameterSetName = 'ScriptInputSet', Mandatory, Position = 0)] [AllowEmptyString()] [string] $inputScript,
            [Parameter(ParameterSetName = 'ScriptInputSet', Position = 1)] [int] $cursorColumn = $inputScript.Length,
            [Parameter(ParameterSetName = 'AstInputSet', Mandatory, Position = 0)] [System.Management.Automation.Language.Ast] $ast,
            [Parameter(ParameterSetName = 'AstInputSet', Mandatory, Position = 1)] [System.Management.Automation.Language.Token[]] $tokens,
            [Parameter(ParameterSetName = 'AstInputSet', Mandatory, Position = 2)] [System.Management.Automation.Language.IScriptPosition] $positionOfCursor,
            [Parameter(ParameterSetName = 'ScriptInputSet', Position = 2)] [Parameter(ParameterSetName = 'AstInputSet', Position = 3)] [hashtable] $options = $null
        )
        end {
            $own = if ($PSCmdlet.ParameterSetName -eq 'AstInputSet') {
                [IamPolicyTools.Completion.ContextCompletion]::Complete($ast, $tokens, $positionOfCursor)
            } else {
                [IamPolicyTools.Completion.ContextCompletion]::Complete($inputScript, $cursorColumn)
            }
            if ($null -ne $own) { $own } else { & ([IamPolicyTools.Completion.ContextCompletion]::Before()) @PSBoundParameters }
        }
        """;

    private static readonly ConditionalWeakTable<Runspace, ScriptBlock> s_before = new();

    /// <summary>What TabExpansion2 was before, in the runspace of this thread.</summary>
    public static ScriptBlock? Before() => s_before.TryGetValue(Runspace.DefaultRunspace, out ScriptBlock? before) ? before : null;

    /// <summary>What fits at a place of a line; null where the place is not inside a context or condition.</summary>
    /// <param name="input">The line.</param>
    /// <param name="cursor">Where the cursor stands.</param>
    public static CommandCompletion? Complete(string input, int cursor)
    {
        Ast ast = Parser.ParseInput(input, out Token[] tokens, out _);
        return Complete(ast, tokens, cursor);
    }

    /// <summary>What fits at a place of a script; null where the place is not inside a context.</summary>
    /// <param name="ast">The script.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="cursor">Where the cursor stands.</param>
    public static CommandCompletion? Complete(Ast ast, Token[] tokens, IScriptPosition cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        return Complete(ast, tokens, cursor.Offset);
    }

    /// <summary>Lets TabExpansion2 ask here first, in the runspace of this thread.</summary>
    internal static void Install()
    {
        Runspace runspace = Runspace.DefaultRunspace;
        if (!s_before.TryGetValue(runspace, out _) && Definition() is { } before)
        {
            s_before.Add(runspace, before);
            Define(Asking);
        }
    }

    /// <summary>Puts TabExpansion2 back, unless somebody has replaced it since.</summary>
    internal static void Uninstall()
    {
        Runspace runspace = Runspace.DefaultRunspace;
        if (s_before.TryGetValue(runspace, out ScriptBlock? before) && Definition()?.ToString() == Asking)
        {
            Define(before.ToString());
            s_before.Remove(runspace);
        }
    }

    private static ScriptBlock? Definition()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("$function:TabExpansion2").Invoke<ScriptBlock>().FirstOrDefault();
    }

    private static void Define(string definition)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Management\\Set-Content").AddParameter("LiteralPath", Function).AddParameter("Value", ScriptBlock.Create(definition)).Invoke();
    }

    private static CommandCompletion? Complete(Ast? ast, Token[]? tokens, int cursor)
    {
        if (ast is null || tokens is null || FindTable(ast, cursor) is not { } place)
        {
            return null;
        }

        // What stands between the last separator and the cursor is begun; a key stands before an equals sign.
        HashtableAst table = place.Table;
        Token[] inside = [.. tokens.Where(t => t.Extent.StartOffset > table.Extent.StartOffset && t.Extent.StartOffset < cursor && t.Kind is not (TokenKind.NewLine or TokenKind.EndOfInput))];
        Token[] begun = Begun(inside, cursor);
        Token[] before = inside[..^begun.Length];
        int equals = Array.FindLastIndex(before, t => t.Kind == TokenKind.Equals);
        bool isValue = equals > 0 && before[equals..].All(t => t.Kind is TokenKind.Equals or TokenKind.Comma or TokenKind.AtParen or TokenKind.LParen or TokenKind.StringLiteral or TokenKind.StringExpandable or TokenKind.Generic)
            && (equals == before.Length - 1 || before[^1].Kind is TokenKind.Comma or TokenKind.AtParen or TokenKind.LParen);
        int start = begun.Length > 0 ? begun[0].Extent.StartOffset : cursor;
        string typed = string.Concat(begun.Select(t => t.Text));
        string word = typed[..Math.Min(typed.Length, cursor - start)].Trim('\'', '"');
        bool isOperator = place is { IsCondition: true, IsNested: false };
        if (isValue && isOperator)
        {
            return null;
        }

        IEnumerable<(string Text, string ToolTip)> candidates = isValue
            ? KnownContextValues.Of(IamSession.Current.Model, before[equals - 1].Text.Trim('\'', '"'))
            : isOperator ? ConditionNames.Operators(word)
            : Keys(place.Command).Where(key => !place.IsNested || key.Suits(OperatorOf(tokens, table))).Select(Candidate);
        CompletionResult[] results =
        [
            .. candidates.Where(c => c.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase)).DistinctBy(c => c.Text)
                .Select(c => new CompletionResult($"'{CodeGeneration.EscapeSingleQuotedStringContent(c.Text)}'", DisplayedText.Line(c.Text), CompletionResultType.ParameterValue, DisplayedText.Line(c.ToolTip))),
        ];
        return results.Length == 0 ? null : new CommandCompletion(new Collection<CompletionResult>(results), -1, start, cursor - start);
    }

    // A key that is not quoted falls into pieces at its colon.
    private static Token[] Begun(Token[] inside, int cursor)
    {
        int at = inside.Length;
        while (at > 0 && !IsSeparator(inside[at - 1]) && inside[at - 1].Extent.EndOffset >= (at == inside.Length ? cursor : inside[at].Extent.StartOffset))
        {
            at--;
        }

        return inside[at..];
    }

    private static bool IsSeparator(Token token) => token.Kind is TokenKind.Equals or TokenKind.Semi or TokenKind.Comma or TokenKind.AtParen or TokenKind.LParen;

    // The innermost table, where it is the argument of -Context or -Condition of one of this module's cmdlets, or stands inside the latter.
    private static TablePlace? FindTable(Ast ast, int cursor)
    {
        HashtableAst? table = ast
            .FindAll(node => node is HashtableAst && node.Extent.StartOffset < cursor && cursor <= End(node), searchNestedScriptBlocks: true)
            .Cast<HashtableAst>()
            .LastOrDefault();
        return table?.Parent switch
        {
            CommandAst command when IsArgument(command, table, "Context", "ContextEntry") => new TablePlace(table, command, IsCondition: false, IsNested: false),
            CommandAst command when IsArgument(command, table, "Condition") => new TablePlace(table, command, IsCondition: true, IsNested: false),
            CommandExpressionAst { Parent: PipelineAst { Parent: HashtableAst { Parent: CommandAst command } outer } } when IsArgument(command, outer, "Condition") =>
                new TablePlace(table, command, IsCondition: true, IsNested: true),
            _ => null,
        };
    }

    // StringLike = @{ … }
    private static string OperatorOf(Token[] tokens, HashtableAst table)
    {
        int opening = Array.FindIndex(tokens, t => t.Extent.StartOffset == table.Extent.StartOffset);
        return opening >= 2 && tokens[opening - 1].Kind == TokenKind.Equals ? tokens[opening - 2].Text.Trim('\'', '"') : string.Empty;
    }

    // One that is not closed goes on to the end.
    private static int End(Ast node) => node.Extent.Text.EndsWith('}') ? node.Extent.EndOffset - 1 : int.MaxValue;

    private static bool IsArgument(CommandAst command, HashtableAst table, params string[] parameters)
    {
        if (command.GetCommandName() is not { } name || !name.Contains("-Iam", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int at = command.CommandElements.IndexOf(table);
        return at > 0 && command.CommandElements[at - 1] is CommandParameterAst { ParameterName: { Length: >= 4 } parameter }
            && Array.Exists(parameters, p => p.StartsWith(parameter, StringComparison.OrdinalIgnoreCase));
    }

    // The keys of requests for the actions that stand in the command; all where none does.
    private static IEnumerable<CatalogueConditionKey> Keys(CommandAst command)
    {
        CatalogueAction[] asked =
        [
            .. command.CommandElements.Where(e => e is not HashtableAst)
                .SelectMany(e => e.FindAll(node => node is StringConstantExpressionAst, searchNestedScriptBlocks: false))
                .Select(e => ((StringConstantExpressionAst)e).Value)
                .Where(text => text.Contains(':', StringComparison.Ordinal) && !text.StartsWith("arn:", StringComparison.Ordinal))
                .SelectMany(text => ActionPatterns.Expand(IamCatalogue.Default, text)),
        ];
        return IamCatalogue.Default.ConditionKeys
            .Where(key => asked.Length == 0 || Array.Exists(asked, action => action.Carries(key)))
            .OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase);
    }

    private static (string Text, string ToolTip) Candidate(CatalogueConditionKey key) => (key.Name, $"{key.Type}{(key.IsMultivalued ? ", several values" : string.Empty)}");

    private readonly record struct TablePlace(HashtableAst Table, CommandAst Command, bool IsCondition, bool IsNested);
}
