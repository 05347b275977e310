using System.Collections.Frozen;

namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The words that are syntax where a command may begin, and the programs that run the one behind them.</summary>
internal static class ShellKeywords
{
    /// <summary>The word before a function's name.</summary>
    public const string Function = "function";

    /// <summary>What the reader of bash writes before each branch of a <c>case</c>; the pattern follows.</summary>
    public const string Branch = ";;";

    /// <summary>As <see cref="Branch"/>, where the branch before may go on into it.</summary>
    public const string FallingBranch = ";&";

    /// <summary>They begin something that another keyword ends.</summary>
    public static FrozenSet<string> Openings { get; } = Set("if while until for case select { " + Function);

    /// <summary>They end something.</summary>
    public static FrozenSet<string> Closings { get; } = Set("fi done esac }");

    /// <summary>They stand between the parts of something, or before a command that they leave as it is.</summary>
    public static FrozenSet<string> Inner { get; } = Set("then else elif do ! time");

    /// <summary>They set the variables that they name.</summary>
    public static FrozenSet<string> Declaring { get; } = Set("declare typeset local readonly export");

    /// <summary>They set the variables that they name to something that is not known.</summary>
    public static FrozenSet<string> Changing { get; } = Set("read mapfile readarray getopts unset let printf wait");

    /// <summary>They run the program behind them in the shell itself.</summary>
    public static FrozenSet<string> Running { get; } = Set("command builtin exec");

    /// <summary>What else may stand before a program of any of the shells.</summary>
    public static FrozenSet<string> BeforeProgram { get; } = Set("nohup return & @ . call @call coproc");

    /// <summary>True for a word before which a command has not begun.</summary>
    /// <param name="word">The word.</param>
    public static bool IsBeforeCommand(string word) => Inner.Contains(word) || word is "if" or "while" or "until" or "{";

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
