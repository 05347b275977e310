using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>The role of a function or state machine: one that is given, or one that SAM makes (CFN-32).</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="IsMade">True where SAM makes one, or may.</param>
/// <param name="ExistsWhen">The undecided condition under which it makes one; null for none.</param>
internal sealed record ServerlessRole(Node Arn, bool IsMade, string? ExistsWhen)
{
    /// <summary>The role; under an undecided <c>Fn::If</c> with <c>AWS::NoValue</c> either.</summary>
    public static ServerlessRole Of(ServerlessScope scope)
    {
        SyntaxNodes make = scope.Make;
        Node made = make.GetAtt($"{scope.Id}Role", "Arn");
        Node? given = scope.Settled("Role");
        if (given is null)
        {
            return new ServerlessRole(made, true, null);
        }

        return ServerlessContext.AsOptional(given) is { } optional
            ? new ServerlessRole(
                optional.Choose(make, optional.Value, made),
                true,
                Possibilities.Words(
                    scope.Context.Stack.Undecided(optional.Condition.Text, optional.Condition.Location), !optional.WhenTrue))
            : new ServerlessRole(scope.Properties["Role"]!, false, null);
    }

    /// <summary>Adds the role that SAM makes.</summary>
    public void Add(ServerlessScope scope, string service, Node? tags, RolePolicies policies) => scope.AddRole(
        $"{scope.Id}Role",
        scope.Settled("AssumeRolePolicyDocument") ?? scope.Make.Trust(service),
        ExistsWhen,
        scope.Properties["PermissionsBoundary"],
        policies.Managed,
        policies.Inline,
        tags,
        scope.Properties["RolePath"]);

    /// <summary>The policy with which X-Ray is written to.</summary>
    public static string XRay(ServerlessScope scope) =>
        scope.Context.Stack.Facts.Owner.Partition == "aws" ? "AWSXrayWriteOnlyAccess" : "AWSXRayDaemonWriteAccess";
}
