using System.Management.Automation;

namespace IamPolicyTools.Session;

/// <summary>
/// Tells whether a module of AWS's is loaded whose commands bear our names. PowerShell ignores case, so which of the two
/// answers to a bare name depends on the order of their imports.
/// </summary>
internal static class AwsToolsGuard
{
    private static readonly string[] s_prefixes = ["AWS.Tools.", "AWSPowerShell"];

    /// <summary>The loaded module of AWS's that has a command of a name; null when there is none.</summary>
    /// <param name="commands">The engine's commands. Only loaded ones are looked at, so that none is loaded by looking.</param>
    /// <param name="name">The command's name.</param>
    public static string? FindRival(CommandInvocationIntrinsics commands, string name) =>
        commands
            .GetCommands(name, CommandTypes.Cmdlet | CommandTypes.Function | CommandTypes.Alias, nameIsPattern: true)
            .Select(command => command.ModuleName)
            .FirstOrDefault(module => s_prefixes.Any(prefix => module.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));
}
