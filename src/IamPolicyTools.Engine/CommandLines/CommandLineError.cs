namespace IamPolicyTools.CommandLines;

/// <summary>Why a line, a cmdlet call or an operation could not be turned into requests. None of them is a denial (CL-80 to CL-83).</summary>
public enum CommandLineError : long
{
    /// <summary>There is no such service, or its name in the AWS CLI is another.</summary>
    UnknownService,

    /// <summary>The service has no such command or operation, or none that is known here.</summary>
    UnknownCommand,

    /// <summary>The command has no such option, and one that matters is nearly called so.</summary>
    UnknownOption,

    /// <summary>A parameter that names the resource is missing.</summary>
    MissingParameter,

    /// <summary>The line has several commands; one line is one question.</summary>
    SeveralCommands,

    /// <summary>The line is no command of the AWS CLI and no call of a cmdlet of AWS.Tools.</summary>
    NotAnAwsCommand,

    /// <summary>A quote is opened and not closed.</summary>
    UnterminatedQuote,

    /// <summary>The words behind the command are none that it takes.</summary>
    InvalidOperands,

    /// <summary>A value that a request needs is no JSON or shorthand that could be read.</summary>
    MalformedValue,

    /// <summary>A value that a request needs has a variable or a substitution in it.</summary>
    UnexpandedVariable,

    /// <summary>A file whose content a request needs is not there.</summary>
    FileNotFound,

    /// <summary>A wildcard stands where a name belongs.</summary>
    WildcardInName,

    /// <summary>An ARN needs an account, and nobody says which.</summary>
    AccountUnknown,

    /// <summary>An ARN needs a Region, and nobody says which.</summary>
    RegionUnknown,

    /// <summary>The line names a credential profile that the session does not have.</summary>
    ProfileNotFound,
}
