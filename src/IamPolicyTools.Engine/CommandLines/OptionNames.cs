using System.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>How the AWS CLI makes options and commands of the API's names (CL-21, CL-22).</summary>
internal static class OptionNames
{
    /// <summary>A name without hyphens and underscores, in small letters: what is compared.</summary>
    /// <param name="name">The name.</param>
    public static string Bare(string name)
    {
        var bare = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (c is not ('-' or '_'))
            {
                bare.Append(char.ToLowerInvariant(c));
            }
        }

        return bare.ToString();
    }

    /// <summary>The option of a parameter: <c>--db-instance-identifier</c> for <c>DBInstanceIdentifier</c>.</summary>
    /// <param name="parameter">The parameter, or a path into one.</param>
    public static string OptionOf(string parameter) => $"--{CommandOf(parameter.Split('.')[0].TrimEnd('[', ']'))}";

    /// <summary>The command of an operation: <c>list-mfa-devices</c> for <c>ListMFADevices</c>. A run of capitals is one word.</summary>
    /// <param name="operation">The operation.</param>
    public static string CommandOf(string operation)
    {
        var command = new StringBuilder(operation.Length + 8);
        for (int i = 0; i < operation.Length; i++)
        {
            char c = operation[i];
            bool begins = char.IsUpper(c) && i > 0
                && (!char.IsUpper(operation[i - 1]) || (i + 1 < operation.Length && char.IsLower(operation[i + 1]) && !IsPluralEnd(operation, i + 1)));
            if (begins)
            {
                command.Append('-');
            }

            command.Append(char.ToLowerInvariant(c));
        }

        return command.ToString();
    }

    /// <summary>The parameter of an option where nothing else names it: <c>RoleName</c> for <c>role-name</c>.</summary>
    /// <param name="option">The option without its hyphens in front.</param>
    public static string ParameterOf(string option)
    {
        var name = new StringBuilder(option.Length);
        bool begins = true;
        foreach (char c in option)
        {
            if (c == '-')
            {
                begins = true;
                continue;
            }

            name.Append(begins ? char.ToUpperInvariant(c) : c);
            begins = false;
        }

        return name.ToString();
    }

    // The plural "s" of a run of capitals: the "s" of "ARNs".
    private static bool IsPluralEnd(string name, int at) => name[at] == 's' && (at + 1 == name.Length || char.IsUpper(name[at + 1]));
}
