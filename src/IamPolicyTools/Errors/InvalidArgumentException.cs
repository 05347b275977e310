using System.Management.Automation;

namespace IamPolicyTools.Errors;

/// <summary>Carries an error record of this module from where a parameter is read to the cmdlet that throws it.</summary>
internal sealed class InvalidArgumentException(ErrorRecord record) : Exception(record.Exception.Message, record.Exception)
{
    /// <summary>The record.</summary>
    public ErrorRecord Record { get; } = record;
}
