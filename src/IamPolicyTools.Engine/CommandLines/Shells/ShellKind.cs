namespace IamPolicyTools.CommandLines.Shells;

/// <summary>The shell whose quotes and variables a line has (CL-4).</summary>
public enum ShellKind : long
{
    /// <summary>Found out by the signs in the text.</summary>
    Auto,

    /// <summary>Bash and the other shells of POSIX.</summary>
    Bash,

    /// <summary>PowerShell.</summary>
    PowerShell,

    /// <summary>The command prompt of Windows.</summary>
    Cmd,
}
