using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>Partition, Region and account that a call's ARNs name (CL-61).</summary>
/// <param name="call">The call.</param>
/// <param name="environment">Who calls, and where.</param>
internal sealed class CallPlace(ApiCall call, CallEnvironment environment)
{
    /// <summary>The partition.</summary>
    public string Partition => OfRegion(KnownRegion)
        ?? (Arn.TryParse(environment.CallerArn, out Arn caller) ? caller.Partition : null)
        ?? (KnownAccount is { } account && environment.Model.Accounts.TryGetValue(account, out Model.Account? known) ? known.Partition : "aws");

    /// <summary>The Region; null when nobody says.</summary>
    public string? KnownRegion => call.Region ?? (call.RegionVariable is null ? environment.Region : null);

    /// <summary>The account; null when nobody says.</summary>
    public string? KnownAccount => environment.Account ?? (Arn.TryParse(environment.CallerArn, out Arn caller) && Arn.IsAccountId(caller.Account) ? caller.Account : null);

    /// <summary>The Region.</summary>
    /// <exception cref="CommandLineException">Nobody says.</exception>
    public string Region => KnownRegion ?? throw (call.RegionVariable is { } variable ? NotKnown(variable) : new CommandLineException(
        CommandLineError.RegionUnknown, $"{call.Name} names a resource of a Region, and no Region is known. Give --region in the line, or -Region.", call.Location)
    {
        Operation = call.Operation?.FullName,
    });

    /// <summary>The account.</summary>
    /// <exception cref="CommandLineException">Nobody says.</exception>
    public string Account => KnownAccount ?? throw new CommandLineException(
        CommandLineError.AccountUnknown, $"{call.Name} names a resource of an account, and no caller or account is known. Give -Principal, -ProfileName or -Account.", call.Location)
    {
        Operation = call.Operation?.FullName,
    };

    /// <summary>The account in the model; null when it is not there.</summary>
    public Model.Account? Modelled => KnownAccount is { } account ? environment.Model.Accounts.GetValueOrDefault(account) : null;

    /// <summary>The name of the user who calls, or null for anybody else.</summary>
    public string? CallerUser => Arn.TryParse(environment.CallerArn, out Arn caller) && caller.Resource.StartsWith("user/", StringComparison.Ordinal)
        ? caller.Resource["user/".Length..]
        : null;

    private CommandLineException NotKnown(string variable) => new(
        CommandLineError.UnexpandedVariable,
        $"{DisplayedText.Shorten(variable)} is not known, and names the Region of {call.Name}, which names a resource of a Region. Give it with -Variable.",
        call.Location)
    {
        Variable = variable,
        Operation = call.Operation?.FullName,
    };

    /// <summary>The partition of a Region; null for no Region.</summary>
    /// <param name="region">The Region.</param>
    public static string? OfRegion(string? region) => region switch
    {
        null => null,
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
        _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
        _ => "aws",
    };
}
