namespace IamPolicyTools.Validation.Rules;

/// <summary>The lists of validation-checks.md 5.3 and 5.4.</summary>
internal static class RiskyActions
{
    /// <summary>Ways to more rights: actions that must be allowed together.</summary>
    public static IReadOnlyList<string> Ways { get; } =
    [
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:PassRole ec2:RunInstances",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:UpdateLoginProfile",
        "iam:AttachUserPolicy",
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:PutUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:AddUserToGroup",
        "iam:UpdateAssumeRolePolicy",
        "iam:PassRole lambda:CreateFunction lambda:InvokeFunction",
        "iam:PassRole lambda:CreateFunction lambda:AddPermission",
        "iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping",
        "lambda:UpdateFunctionCode",
        "iam:PassRole glue:CreateDevEndpoint",
        "glue:UpdateDevEndpoint",
        "iam:PassRole cloudformation:CreateStack",
        "iam:PassRole datapipeline:CreatePipeline",
        "codestar:CreateProjectFromTemplate",
        "codestar:CreateProject iam:PassRole",
        "codestar:CreateProject codestar:AssociateTeamMember",
        "lambda:UpdateFunctionConfiguration",
        "iam:PassRole sagemaker:CreateNotebookInstance",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "iam:PassRole apprunner:CreateService",
        "apprunner:UpdateService",
        "iam:PassRole bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter",
        "cloudformation:UpdateStack",
        "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
        "iam:PassRole cloudformation:CreateStackSet cloudformation:CreateStackInstances",
        "iam:PassRole cloudformation:UpdateStackSet",
        "iam:PassRole codebuild:CreateProject codebuild:StartBuild",
        "iam:PassRole codebuild:CreateProject codebuild:StartBuildBatch",
        "codebuild:StartBuild",
        "codebuild:StartBuildBatch",
        "ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances",
        "iam:PassRole ec2:RequestSpotInstances",
        "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate",
        "ec2-instance-connect:SendSSHPublicKey",
        "iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask",
        "iam:PassRole ecs:RegisterTaskDefinition ecs:StartTask",
        "iam:PassRole ecs:RegisterTaskDefinition ecs:CreateService",
        "ecs:ExecuteCommand ecs:DescribeTasks",
        "iam:PassRole glue:CreateJob glue:StartJobRun",
        "iam:PassRole glue:CreateJob glue:CreateTrigger",
        "iam:PassRole glue:UpdateJob glue:StartJobRun",
        "iam:PassRole glue:UpdateJob glue:CreateTrigger",
        "iam:PassRole sagemaker:CreateTrainingJob",
        "iam:PassRole sagemaker:CreateProcessingJob",
        "sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance",
        "ssm:StartSession",
        "ssm:SendCommand",
    ];

    /// <summary>Actions that return credentials.</summary>
    public static IReadOnlyList<string> Credentials { get; } =
    [
        "airflow:CreateCliToken", "airflow:CreateWebLoginToken", "appsync:CreateApiKey", "chime:CreateApiKey", "cloud9:CreateEnvironmentToken",
        "codeartifact:GetAuthorizationToken", "codepipeline:PollForJobs", "cognito-identity:GetOpenIdToken",
        "cognito-identity:GetOpenIdTokenForDeveloperIdentity", "cognito-identity:GetCredentialsForIdentity", "cognito-idp:GetSigningCertificate",
        "connect:GetFederationToken", "connect:GetFederationTokens", "ec2:GetPasswordData", "ecr:GetAuthorizationToken", "ecr-public:GetAuthorizationToken",
        "emr-containers:GetManagedEndpointSessionCredentials", "finspace-api:GetProgrammaticAccessCredentials", "gamelift:RequestUploadCredentials",
        "gamelift:GetInstanceAccess", "grafana:CreateWorkspaceApiKey", "iam:CreateAccessKey", "iam:CreateLoginProfile",
        "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential", "iam:UpdateAccessKey", "license-manager:GetAccessToken",
        "lightsail:GetInstanceAccessDetails", "lightsail:DownloadDefaultKeyPair", "lightsail:CreateBucketAccessKey",
        "lightsail:GetRelationalDatabaseMasterUserPassword", "mediapackage:RotateChannelCredentials", "mediapackage:RotateIngestEndpointCredentials",
        "rds-db:connect", "redshift:GetClusterCredentials", "redshift:GetClusterCredentialsWithIAM", "redshift-serverless:GetCredentials",
        "sso:GetRoleCredentials", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:GetFederationToken",
        "sts:GetSessionToken",
    ];

    /// <summary>Actions that read what is stored.</summary>
    public static IReadOnlyList<string> Data { get; } =
        ["s3:GetObject", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "secretsmanager:GetSecretValue"];
}
