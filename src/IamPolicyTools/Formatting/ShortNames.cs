using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Formatting;

/// <summary>
/// Names short enough for a table. Called by the views, with the properties of an object: of one that came back from a job or a file,
/// they are all there is.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ShortNames
{
    // Paths of AWS's own choice, longer than the names behind them.
    private static readonly string[] s_longPaths = ["role/aws-reserved/", "role/aws-service-role/"];

    /// <summary>The account of a principal; for who has none, what it is.</summary>
    /// <param name="principal">The principal.</param>
    public static string Account(object? principal) =>
        Text(principal) is var name && Arn.TryParse(name, out Arn arn) && arn.Account.Length > 0 ? DisplayedText.Line(arn.Account) : "none";

    /// <summary>The principal without its account: <c>user/alice</c>, <c>assumed-role/app/session</c>.</summary>
    /// <param name="principal">The principal.</param>
    public static string Principal(object? principal) =>
        DisplayedText.Line(Arn.TryParse(Text(principal), out Arn arn) ? WithoutPath(arn.Resource) : Text(principal));

    /// <summary>The principal without its account where that is the account named, else with its id in front.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="account">The account that goes without saying.</param>
    public static string Principal(object? principal, object? account) =>
        Arn.TryParse(Text(principal), out Arn arn) && arn.Account != Text(account) && arn.Account.Length > 0
            ? DisplayedText.Line($"{arn.Account} {WithoutPath(arn.Resource)}")
            : Principal(principal);

    /// <summary>The resource without what it has in common with every ARN of its account.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="account">The account that owns it.</param>
    public static string Resource(object? resource, object? account) => DisplayedText.Line(
        Arn.TryParse(Text(resource), out Arn arn) && arn.Account == Text(account) && arn.Service == "iam" ? WithoutPath(arn.Resource) : Text(resource));

    /// <summary>A reason without what stands in the columns beside it.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="action">The action.</param>
    public static string Reason(object? reason, object? action)
    {
        string text = Text(reason);
        string end = $" the {Text(action)} action";
        text = text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] + " it" : text;
        return DisplayedText.Line(text.StartsWith("because ", StringComparison.Ordinal) ? text["because ".Length..] : text);
    }

    private static string WithoutPath(string resource) =>
        Array.Exists(s_longPaths, path => resource.StartsWith(path, StringComparison.Ordinal)) ? $"role/{resource[(resource.LastIndexOf('/') + 1)..]}" : resource;

    private static string Text(object? value) => (value as PSObject)?.ToString() ?? value?.ToString() ?? string.Empty;
}
