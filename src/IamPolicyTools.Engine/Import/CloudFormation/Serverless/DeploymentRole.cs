using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Serverless;

/// <summary>The role with which CodeDeploy shifts traffic to new versions, one for all functions that name none (CFN-36).</summary>
internal static class DeploymentRole
{
    private const string Id = "CodeDeployServiceRole";

    /// <summary>Notes the deployment of a function, where it is to have one and names no role.</summary>
    public static void Note(ServerlessScope scope)
    {
        Node? given = scope.Settled("DeploymentPreference");
        if (given is null)
        {
            return;
        }

        if (given is not ObjectNode preference || ServerlessContext.AsOptional(given) is not null)
        {
            scope.Context.Deployments.Add(new Deployment(scope.Resource, false, $"{scope.Id} has its DeploymentPreference"));
            return;
        }

        bool? isOn = scope.Context.SettledSwitch(preference["Enabled"], otherwise: true);
        if (isOn != false && scope.Context.Settled(preference["Role"]) is null)
        {
            scope.Context.Deployments.Add(new Deployment(
                scope.Resource,
                scope.Context.SettledSwitch(preference["PassthroughCondition"], otherwise: false) == true,
                isOn is null ? $"{scope.Id} has its DeploymentPreference" : null));
        }
    }

    /// <summary>Adds the role, where a function needs it.</summary>
    public static void Add(ServerlessContext context)
    {
        IEnumerable<(TemplateResource?, string?)> deployments =
            context.Deployments.Select(d => (d.PassesCondition ? d.Function : null, d.ExistsWhen));
        if (!context.IsAnyThere(deployments, out string? existsWhen) || context.Written(Id) is not null)
        {
            return;
        }

        SourceLocation place = context.Deployments[0].Function.Location;
        var make = new SyntaxNodes(place);
        context.Made.Add(new TemplateResource(Id, "AWS::IAM::Role", make.Object(), place)
        {
            Properties = make.Object(
                ("AssumeRolePolicyDocument", make.Trust("codedeploy.amazonaws.com")),
                ("ManagedPolicyArns", make.List(make.AwsPolicy("service-role/AWSCodeDeployRoleForLambda")))),
            ExistsWhen = existsWhen,
        });
    }
}
