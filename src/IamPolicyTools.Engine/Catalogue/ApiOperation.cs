using System.Collections.Immutable;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// An operation of a service's API, and the actions that IAM may check when it is called (operations.md). Most check the action of their own
/// name; <c>lambda:CreateFunction</c> checks <c>iam:PassRole</c> besides, <c>lambda:Invoke</c> an action of another name.
/// </summary>
public sealed class ApiOperation
{
    internal ApiOperation(OperationService service, string name, ImmutableArray<OperationAction> actions, bool isListed)
    {
        ServiceOperations = service;
        Name = name;
        Actions = actions;
        IsListed = isListed;
    }

    /// <summary>The prefix of the service's actions, <c>lambda</c>.</summary>
    public string Service => ServiceOperations.Prefix;

    /// <summary>The name in the API, <c>CreateFunction</c>.</summary>
    public string Name { get; }

    /// <summary>Prefix and name, <c>lambda:CreateFunction</c>.</summary>
    public string FullName => $"{Service}:{Name}";

    /// <summary>
    /// The actions that IAM may check, those first that it always checks. Empty where AWS lists none: whether the operation needs no permission or
    /// nobody has published which is not known.
    /// </summary>
    public ImmutableArray<OperationAction> Actions { get; }

    /// <summary>The full names of the actions that are checked with every call.</summary>
    public ImmutableArray<string> RequiredActions => [.. Actions.Where(a => a.Need == OperationNeed.Required).Select(a => a.Action)];

    /// <summary>The full names of the actions that are checked with some calls: it depends on the parameters, and the data does not say how.</summary>
    public ImmutableArray<string> ConditionalActions => [.. Actions.Where(a => a.Need == OperationNeed.Conditional).Select(a => a.Action).Distinct()];

    /// <summary>The services a role can be passed to with the operation, as values of <c>iam:PassedToService</c>.</summary>
    public ImmutableArray<string> PassedToServices => [.. Actions.SelectMany(a => a.PassedToServices).Distinct()];

    /// <summary>True when a role can be passed with the operation, so that <c>iam:PassRole</c> may be checked.</summary>
    public bool PassesRole => Actions.Any(a => a.Class == OperationActionClass.PassRole);

    /// <summary>The day the data is of, <c>yyyy-MM-dd</c>.</summary>
    public string DataDate => ServiceOperations.DataDate;

    /// <summary>True when the source has a row of its own for the operation; false where it checks just the action of its name.</summary>
    internal bool IsListed { get; }

    /// <summary>The service it is one of.</summary>
    internal OperationService ServiceOperations { get; }

    /// <summary>The parameters of its API; null where the models do not have it.</summary>
    internal ApiParameters? Parameters => IamCatalogue.Default.Parameters.Find(this);

    /// <summary>The full name.</summary>
    public override string ToString() => FullName;
}

/// <summary>An action that IAM may check for an operation.</summary>
/// <param name="Action">The full name, <c>iam:PassRole</c>.</param>
/// <param name="Need">Whether every call needs it.</param>
/// <param name="Class">Why it is checked, as far as names tell.</param>
/// <param name="PassedToServices">For <c>iam:PassRole</c> the values of <c>iam:PassedToService</c> that AWS states; one of them is sent.</param>
public sealed record OperationAction(string Action, OperationNeed Need, OperationActionClass Class, ImmutableArray<string> PassedToServices)
{
    /// <summary>The action, in brackets when it depends on parameters, and the services behind <c>iam:PassRole</c>.</summary>
    public override string ToString()
    {
        string text = PassedToServices.IsEmpty ? Action : $"{Action}({string.Join(',', PassedToServices)})";
        return Need == OperationNeed.Required ? text : $"[{text}]";
    }
}

/// <summary>Whether a call of an operation is checked for an action.</summary>
public enum OperationNeed : long
{
    /// <summary>Every call is.</summary>
    Required,

    /// <summary>It depends on the parameters of the call.</summary>
    Conditional,
}

/// <summary>How an action belongs to an operation (operations.md, section 2).</summary>
public enum OperationActionClass : long
{
    /// <summary>The action of the operation's own name.</summary>
    Own,

    /// <summary>The only action that is checked, of another name.</summary>
    Sole,

    /// <summary>Checked when the call sends tags.</summary>
    Tagging,

    /// <summary><c>iam:PassRole</c>: checked for each role that the call names.</summary>
    PassRole,

    /// <summary>Checked for a version, an ACL, a legal hold or a retention; for a version in the place of the plain action.</summary>
    Variant,

    /// <summary>One of several, none of the operation's own name: some of them are checked.</summary>
    Alternative,

    /// <summary>The same on a resource of a twin service, S3 Object Lambda or S3 on Outposts.</summary>
    TwinService,

    /// <summary>Something that the service reads with the caller's permissions.</summary>
    Read,

    /// <summary>Anything else.</summary>
    Other,
}
