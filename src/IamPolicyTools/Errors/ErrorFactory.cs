using System.Management.Automation;
using System.Runtime.CompilerServices;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Makes every error record. The id of a record is the name of the factory method that asks for it.</summary>
internal static class ErrorFactory
{
    /// <summary>Makes a record.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="category">The kind.</param>
    /// <param name="target">The thing it happened to.</param>
    /// <param name="action">What the user can do about it; null when the message says it all.</param>
    /// <param name="id">Filled in by the compiler.</param>
    public static ErrorRecord Create(
        Exception exception, ErrorCategory category, object? target, string? action = null, [CallerMemberName] string id = "")
    {
        Exception told = WithoutSecret(exception);
        var record = new ErrorRecord(told, id, category, target is string text ? SecretShape.Withhold(text) : target);

        // Messages of the engine are fit to be shown; those of .NET name files and values as they are.
        string message = DisplayedText.Lines(told.Message);
        if (action is not null || message != told.Message)
        {
            record.ErrorDetails = new ErrorDetails(message) { RecommendedAction = action is null ? null : DisplayedText.Lines(action) };
        }

        record.CategoryInfo.TargetName = SecretShape.Withhold(DisplayedText.Line(record.CategoryInfo.TargetName));

        return record;
    }

    /// <summary>A record that is thrown, with the names that PowerShell gives it where a cmdlet ends its pipeline with it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="cmdlet">The type of the cmdlet.</param>
    /// <param name="command">Its name.</param>
    public static ErrorRecord AsThrown(ErrorRecord record, Type cmdlet, string command)
    {
        var thrown = new ErrorRecord(record.Exception, $"{record.FullyQualifiedErrorId},{cmdlet.FullName}", record.CategoryInfo.Category, record.TargetObject)
        {
            ErrorDetails = record.ErrorDetails,
        };
        thrown.CategoryInfo.Activity = command;
        thrown.CategoryInfo.TargetName = record.CategoryInfo.TargetName;
        return thrown;
    }

    // Somebody may have given a secret where a name is expected.
    private static Exception WithoutSecret(Exception exception)
    {
        string message = SecretShape.Withhold(exception.Message);
        return message == exception.Message ? exception
            : exception is ItemNotFoundException ? new ItemNotFoundException(message)
            : new ArgumentException(message);
    }
}
