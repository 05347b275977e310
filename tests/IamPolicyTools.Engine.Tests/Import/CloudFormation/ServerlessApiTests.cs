using IamPolicyTools.Import;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.CloudFormation.TemplateBench;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>What SAM makes of APIs: who calls functions and authorizers, and who may call the API (CFN-36).</summary>
public sealed class ServerlessApiTests
{
    private const string Start = "Transform: AWS::Serverless-2016-10-31\n";
    private const string Function = "arn:aws:lambda:eu-west-1:111122223333:function:f";

    [Fact]
    public void Events_name_the_API_its_stage_and_its_routes()
    {
        ImportResult result = ReadTemplate(Start + """
            Parameters: { Verb: { Type: String } }
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  Role: arn:aws:iam::111122223333:role/given
                  Events:
                    A: { Type: Api, Properties: { Path: /a, Method: any } }
                    B: { Type: Api, Properties: { Path: /b, Method: get, RestApiId: !Ref Rest } }
                    C: { Type: Api, Properties: { Path: /c, Method: !Ref Verb, RestApiId: abcdef } }
                    D: { Type: HttpApi }
                    E: { Type: HttpApi, Properties: { Path: $default, ApiId: !Ref Http } }
                    G: { Type: Api, Properties: { Path: "/g/{id+}/{a++}", Method: get } }
              Rest: { Type: AWS::Serverless::Api, Properties: { StageName: v-1 } }
              Http: { Type: AWS::Serverless::HttpApi }
            """);
        string policy = Tokens(result.Only().Resources[Function].Policy!, result);
        Assert.Contains("execute-api:eu-west-1:111122223333:<ServerlessRestApi>/*/*/a\"", policy, StringComparison.Ordinal);
        Assert.Contains("\"Sid\":\"FAPermissionProd\"", policy, StringComparison.Ordinal);
        Assert.Contains("\"Sid\":\"FBPermission065afdce56\"", policy, StringComparison.Ordinal);
        Assert.Contains("/GET/g/*/{a++}\"", policy, StringComparison.Ordinal);
        Assert.Contains("execute-api:eu-west-1:111122223333:abcdef/*/<FC.Method>/c\"", policy, StringComparison.Ordinal);
        Assert.Contains("execute-api:eu-west-1:111122223333:<ServerlessHttpApi>/*/*\"", policy, StringComparison.Ordinal);
        Assert.Contains("execute-api:eu-west-1:111122223333:<Http>/*/$default\"", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Authorizers_are_called_as_their_API_has_it()
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              F: { Type: AWS::Lambda::Function, Properties: { FunctionName: f, Role: arn:aws:iam::111122223333:role/given } }
              Rest:
                Type: AWS::Serverless::Api
                Properties:
                  StageName: v1
                  Auth: { Authorizers: { On: { FunctionArn: !GetAtt F.Arn }, Off: { FunctionArn: !GetAtt F.Arn, DisableFunctionDefaultPermissions: true }, Pool: { UserPoolArn: p } } }
              Http:
                Type: AWS::Serverless::HttpApi
                Properties:
                  Auth: { Authorizers: { On: { FunctionArn: !GetAtt F.Arn, EnableFunctionDefaultPermissions: true }, Off: { FunctionArn: !GetAtt F.Arn } } }
              Socket:
                Type: AWS::Serverless::WebSocketApi
                Properties:
                  Auth: { AuthType: CUSTOM, AuthArn: !GetAtt F.Arn }
                  StageName: s
                  Routes: { $connect: { FunctionArn: !GetAtt F.Arn }, send: { FunctionArn: !GetAtt F.Arn } }
            """);
        Assert.Empty(result.Warnings);
        string policy = Tokens(result.Only().Resources[Function].Policy!, result);
        Assert.Equal(
            ["HttpOnAuthorizerPermission", "RestOnAuthorizerPermission", "SocketAuthorizerPermission", "SocketConnectPermission", "SocketSendPermission"],
            result.Only().Resources[Function].Document!.Statements.Select(s => s.Sid!).Order(StringComparer.Ordinal));
        Assert.Contains("<Rest>/authorizers/*\"", policy, StringComparison.Ordinal);
        Assert.Contains("<Socket>/s/$connect\"", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_policy_of_an_API_counts_for_its_routes()
    {
        ImportResult result = ReadTemplate(Start + """
            Globals: { Api: { Auth: { ResourcePolicy: { IpRangeWhitelist: [192.0.2.0/24], AwsAccountBlacklist: ["444455556666"] } } } }
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: f
                  Role: arn:aws:iam::111122223333:role/given
                  Events:
                    A: { Type: Api, Properties: { Path: "/a/{id}", Method: get } }
                    B: { Type: Api, Properties: { Path: /b, Method: post, Auth: { ResourcePolicy: { SourceVpcWhitelist: [vpce-1] } } } }
            """);
        Assert.Empty(result.Warnings);
        string policy = Tokens(result.Only().Resources.Values.Single(r => r.Arn.Contains("execute-api", StringComparison.Ordinal)).Policy!, result);
        Assert.Contains("{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"execute-api:Invoke\",\"Resource\":", policy, StringComparison.Ordinal);
        Assert.Contains("<ServerlessRestApi>/Prod/GET/a/*\",\"Condition\":{\"NotIpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}", policy, StringComparison.Ordinal);
        Assert.Contains("<ServerlessRestApi>/Prod/POST/b\",\"Condition\":{\"StringNotEquals\":{\"aws:SourceVpce\":\"vpce-1\"}}", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_is_read_in_part_is_unknown()
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              Rest:
                Type: AWS::Serverless::Api
                Properties:
                  StageName: v1
                  DefinitionUri: s3://bucket/api.yaml
                  Auth: { ResourcePolicy: { IpRangeBlacklist: [192.0.2.0/24] } }
            """);
        Assert.Equal(["PART_NOT_READ"], result.Warnings.Select(w => w.Code));
        Assert.NotNull(Assert.Single(result.Only().Resources.Values).Document!.UnknownReason);
    }

    [Theory] // 7.2.5: as a property, and in the definition of the API
    [InlineData("AWS::ApiGateway::RestApi", "Policy: POLICY")]
    [InlineData("AWS::ApiGateway::RestApi", "Body: { x-amazon-apigateway-policy: POLICY }")]
    [InlineData("AWS::Serverless::Api", "StageName: v1, Policy: POLICY")]
    [InlineData("AWS::Serverless::Api", "StageName: v1, DefinitionBody: { x-amazon-apigateway-policy: POLICY }")]
    [InlineData("AWS::Serverless::Api", "StageName: v1, Auth: { ResourcePolicy: { CustomStatements: STATEMENT } }")]
    public void An_API_has_the_policy_that_stands_anywhere(string type, string properties)
    {
        const string Statement = "{ Effect: Deny, Principal: \"*\", Action: execute-api:Invoke, Resource: \"execute-api:/*\" }";
        string given = properties.Replace("POLICY", "{ Version: 2012-10-17, Statement: [STATEMENT] }", StringComparison.Ordinal).Replace("STATEMENT", Statement, StringComparison.Ordinal);
        ImportResult result = ReadTemplate($"{Start}Resources:\n  A: {{ Type: {type}, Properties: {{ {given} }} }}");
        Assert.Contains("\"Effect\":\"Deny\"", Assert.Single(result.Only().Resources.Values).Policy!, StringComparison.Ordinal);
    }

    [Theory] // CFN-13: SAM's own API is there when a function that uses it is
    [InlineData("Yes", "No", 1, null)]
    [InlineData("No", "No", 0, null)]
    [InlineData("Open", "No", 1, "Open")]
    [InlineData("Open", "Else", 1, "Open or Else")]
    public void SAMs_own_API_is_there_for_who_uses_it(string first, string second, int apis, string? existsWhen)
    {
        ImportResult result = ReadTemplate(Start + $$"""
            Parameters: { P: { Type: String } }
            Conditions: { Yes: !Equals [a, a], No: !Equals [a, b], Open: !Equals [!Ref P, x], Else: !Equals [!Ref P, y] }
            Globals: { Api: { Auth: { ResourcePolicy: { AwsAccountBlacklist: ["444455556666"] } } } }
            Resources:
              F: { Type: AWS::Serverless::Function, Condition: {{first}}, Properties: { FunctionName: f, Events: { A: { Type: Api, Properties: { Path: /a, Method: get } } } } }
              G: { Type: AWS::Serverless::Function, Condition: {{second}}, Properties: { FunctionName: g, Events: { A: { Type: Api, Properties: { Path: /b, Method: get } } } } }
            """);
        Resource[] found = [.. result.Only().Resources.Values.Where(r => r.Arn.Contains("execute-api", StringComparison.Ordinal))];
        Assert.Equal(apis, found.Length);
        Assert.All(found, r => Assert.Equal(existsWhen, r.ExistsWhen));
    }

    [Fact]
    public void What_is_no_API_is_told() // CFN-36, IN-36
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f, Events: { A: { Type: Api, Properties: { Path: /a, Method: get, RestApiId: [x] } } } } }
            """);
        Assert.Equal(["WRONG_TYPE"], result.Errors.Select(e => e.Code));
        Assert.Contains("<F.RestApiId>/*/GET/a", Tokens(result.Only().Resources[Function].Policy!, result), StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_the_name_of_SAMs_own_API_gives_way() // a role that SAM does not make
    {
        ImportResult result = ReadTemplate(Start + """
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f, Events: { A: { Type: Api, Properties: { Path: /a, Method: get } } } } }
              ServerlessRestApi: { Type: AWS::Serverless::Function, Properties: { FunctionName: g } }
            """);
        Assert.Equal(["PART_NOT_READ"], result.Warnings.Select(w => w.Code));
        Assert.StartsWith("web-FRole-", Assert.Single(result.Only().Roles.Keys), StringComparison.Ordinal);
    }
}
