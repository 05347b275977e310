using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>Whose resource policies are asked: the table of evaluation.md 2.10.</summary>
public sealed class PolicyHolderTests
{
    private const string Bob = "arn:aws:iam::444455556666:user/bob";
    private const string Ap = "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap";
    private const string DenyAll = "{ Effect: Deny, Principal: '*', Action: '*', Resource: '*' }";
    private const string LetBobIn = "{ Effect: Allow, Principal: { AWS: '444455556666' }, Action: '*', Resource: '*' }";
    private const string LetBobInDocument = $"{{ Version: '2012-10-17', Statement: [{LetBobIn}] }}";
    private const string ObjectLambda = "arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/o";

    /// <summary>The rule, the resource that holds the policy, a request that it is asked about, and one that it is not.</summary>
    public static TheoryData<string, string, string, string, string> Holders => new()
    {
        { "R-180", "arn:aws:s3:::b", "arn:aws:s3:::b/a/k", "arn:aws:s3:::bb/k", "s3:GetObject" },
        { "R-181", Ap, Ap + "/object/a/k", "arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/k", "s3:GetObject" },
        { "R-182", "arn:aws:s3::111122223333:accesspoint/m.mrap", "arn:aws:s3::111122223333:accesspoint/m.mrap/object/k", "arn:aws:s3::111122223333:accesspoint/n.mrap/object/k", "s3:GetObject" },
        { "R-183", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/t", "arn:aws:s3tables:eu-west-1:111122223333:bucket/t2/table/t", "s3tables:GetTableData" },
        { "R-183", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/t", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb/table/t", "arn:aws:s3tables:eu-west-1:111122223333:bucket/tb", "s3tables:GetTableData" },
        { "R-184", "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/bucket/b", "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/bucket/b/object/a/k", "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/bucket/c/object/k", "s3-outposts:GetObject" },
        { "R-185", "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i", "arn:aws:dynamodb:eu-west-1:111122223333:table/u/index/i", "dynamodb:Query" },
        { "R-186", "arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/2026-01-01T00:00:00.000", "arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/2026-01-01T00:00:00.000", "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "dynamodb:GetRecords" },
        { "R-186", "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/2026-01-01T00:00:00.000", "dynamodb:GetRecords" },
        { "R-187", "arn:aws:lambda:eu-west-1:111122223333:function:f", "arn:aws:lambda:eu-west-1:111122223333:function:f:live", "arn:aws:lambda:eu-west-1:111122223333:function:g:live", "lambda:InvokeFunction" },
        { "R-187", "arn:aws:lambda:eu-west-1:111122223333:function:f:live", "arn:aws:lambda:eu-west-1:111122223333:function:f:live", "arn:aws:lambda:eu-west-1:111122223333:function:f:7", "lambda:InvokeFunction" },
        { "R-188", "arn:aws:lambda:eu-west-1:111122223333:layer:l:1", "arn:aws:lambda:eu-west-1:111122223333:layer:l:1", "arn:aws:lambda:eu-west-1:111122223333:layer:l:2", "lambda:GetLayerVersion" },
        { "R-189", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:log-stream:s", "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/g:log-stream:s", "logs:PutLogEvents" },
        { "R-189", "arn:aws:logs:eu-west-1:111122223333:log-group:app:*", "arn:aws:logs:eu-west-1:111122223333:log-group:app:log-stream:", "arn:aws:logs:eu-west-1:111122223333:log-group:ap:log-stream:", "logs:FilterLogEvents" },
        { "R-190", "arn:aws:es:eu-west-1:111122223333:domain/d", "arn:aws:es:eu-west-1:111122223333:domain/d/index/_search", "arn:aws:es:eu-west-1:111122223333:domain/dd/index/_search", "es:ESHttpGet" },
        { "R-191", "arn:aws:execute-api:eu-west-1:111122223333:abc123", "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/pets", "arn:aws:execute-api:eu-west-1:111122223333:abc124/prod/GET/pets", "execute-api:Invoke" },
        { "R-191", "arn:aws:execute-api:eu-west-1:111122223333:abc123/*", "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/pets", "arn:aws:execute-api:eu-west-1:111122223333:abc124/prod/GET/pets", "execute-api:Invoke" },
        { "R-191", "arn:aws:apigateway:eu-west-1::/restapis/abc123", "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/pets", "arn:aws:execute-api:eu-west-1:111122223333:abc124/prod/GET/pets", "execute-api:Invoke" },
        { "R-192", "arn:aws:glue:eu-west-1:111122223333:catalog", "arn:aws:glue:eu-west-1:111122223333:table/db/t", "arn:aws:glue:eu-west-1:111122223333:job/j", "glue:GetTable" },
        { "R-192", "arn:aws:glue:eu-west-1:111122223333:catalog", "arn:aws:glue:eu-west-1:111122223333:database/db", "arn:aws:glue:us-east-1:111122223333:database/db", "glue:GetDatabase" },
        { "R-193", "arn:aws:codeartifact:eu-west-1:111122223333:repository/d/r", "arn:aws:codeartifact:eu-west-1:111122223333:package/d/r/npm/ns/p", "arn:aws:codeartifact:eu-west-1:111122223333:package/d/q/npm/ns/p", "codeartifact:ListPackageVersions" },
        { "R-194", "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1", "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/path", "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-2/path", "vpc-lattice-svcs:Invoke" },
        { "R-195", "arn:aws:ecr:eu-west-1:111122223333:registry", "arn:aws:ecr:eu-west-1:111122223333:repository/team/r", "arn:aws:ecr:us-east-1:111122223333:repository/team/r", "ecr:BatchGetImage" },
        { "R-195", "arn:aws:ecr:eu-west-1:111122223333:repository/team/r", "arn:aws:ecr:eu-west-1:111122223333:repository/team/r", "arn:aws:ecr:eu-west-1:111122223333:repository/team", "ecr:BatchGetImage" },
        { "R-196", "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:p", "sqs:SendMessage" },
        { "2.10", "arn:aws:s3vectors:eu-west-1:111122223333:bucket/vb", "arn:aws:s3vectors:eu-west-1:111122223333:bucket/vb/index/i", "arn:aws:s3vectors:eu-west-1:111122223333:bucket/v/index/i", "s3vectors:GetVectors" },
        { "2.10", "arn:aws:s3:eu-west-1:111122223333:access-grants/default", "arn:aws:s3:eu-west-1:111122223333:access-grants/default/grant/g", "arn:aws:s3:eu-west-1:111122223333:job/j", "s3:GetAccessGrant" },
        { "2.10", "arn:aws:events:eu-west-1:111122223333:event-bus/aws.partner/x/y", "arn:aws:events:eu-west-1:111122223333:rule/aws.partner/x/y/r", "arn:aws:events:eu-west-1:111122223333:rule/r", "events:PutRule" },
        { "2.10", "arn:aws:events:eu-west-1:111122223333:event-bus/default", "arn:aws:events:eu-west-1:111122223333:rule/r", "arn:aws:events:eu-west-1:111122223333:rule/bus/r", "events:PutRule" },
        { "2.10", "arn:aws:schemas:eu-west-1:111122223333:registry/r", "arn:aws:schemas:eu-west-1:111122223333:schema/r/s", "arn:aws:schemas:eu-west-1:111122223333:schema/q/s", "schemas:DescribeSchema" },
        { "2.10", "arn:aws:kafka:eu-west-1:111122223333:cluster/c/uuid-1", "arn:aws:kafka:eu-west-1:111122223333:topic/c/uuid-1/t", "arn:aws:kafka:eu-west-1:111122223333:topic/c/uuid-2/t", "kafka-cluster:ReadData" },
        { "2.10", "arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sns:eu-west-1:111122223333:t:8a21d249", "arn:aws:sns:eu-west-1:111122223333:tt:8a21d249", "sns:GetSubscriptionAttributes" },
    };

    [Theory]
    [MemberData(nameof(Holders))]
    public void A_holder_is_asked_about_what_is_its_own(string rule, string holder, string request, string other, string action)
    {
        IamModel denying = World($"- {{ Arn: '{holder}', AccountId: '111122223333', Policy: {Document(DenyAll)} }}");
        Assert.True(Ask(denying, Given.Alice, action, request).Decision == Decision.ExplicitDeny, rule);
        Assert.True(Ask(denying, Given.Alice, action, other).IsAllowed, rule);

        // R-163: a bucket behind an access point has to grant, too.
        string behind = !holder.Contains("accesspoint", StringComparison.Ordinal) ? string.Empty
            : holder == Ap ? "Bucket: lake, " : "Regions: [{ Bucket: lake, Region: eu-west-1 }], ";
        IamModel granting = World($"- {{ Arn: '{holder}', AccountId: '111122223333', {behind}Policy: {Document(LetBobIn)} }}\n- {{ Arn: 'arn:aws:s3:::lake', Policy: {Document(LetBobIn)} }}");
        Assert.True(Ask(granting, Bob, action, request).IsAllowed, rule);
        Assert.False(Ask(granting, Bob, action, other).IsAllowed, rule);
        Assert.Contains(ResourceAccessSearch.Find(Scope(granting), new ResourceAccessQuery(request, [ActionName.Parse(action)])), a => a.Principal == Bob);
        Assert.DoesNotContain(
            ResourceAccessSearch.Find(Scope(granting), new ResourceAccessQuery(other, [ActionName.Parse(action)], "111122223333")), a => a.Principal == Bob);
    }

    [Theory]
    [InlineData("arn:aws:es:eu-west-1:111122223333:domain/d/x", "es:ESHttpGet", "domain/d is not in the model")]
    [InlineData("arn:aws:ecr:eu-west-1:111122223333:repository/r", "ecr:BatchGetImage", "registry is not in the model")]
    [InlineData("arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/k", "s3:GetObject", "which bucket is behind arn:aws:s3:eu-west-1:111122223333:accesspoint/a")]
    [InlineData("arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/o", "s3-object-lambda:GetObject", "which access point is behind")]
    [InlineData("arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/p", "vpc-lattice-svcs:Invoke", "comes through a service network")]
    public void A_holder_that_the_model_does_not_have_is_said(string resource, string action, string note) =>
        Assert.Contains(Ask(World(string.Empty), Given.Alice, action, resource).Notes, n => n.Contains(note, StringComparison.Ordinal));

    [Fact]
    public void A_bucket_behind_an_access_point_that_the_model_does_not_have_is_said() => Assert.Contains(
        Ask(World($"- {{ Arn: '{Ap}', Bucket: lake }}"), Given.Alice, "s3:GetObject", Ap + "/object/k").Notes,
        n => n.StartsWith("arn:aws:s3:::lake is not in the model", StringComparison.Ordinal));

    // R-163: the bucket has to permit across accounts, and in Strict nothing is permitted by a policy that nobody knows, as of a bucket
    // that is asked itself. In its own account (R-164) nothing more is needed.
    [Theory]
    [InlineData("", "arn:aws:s3:::b/k", Bob, Decision.ImplicitDeny, Decision.Conditional)]
    [InlineData($"- {{ Arn: '{Ap}', Policy: {LetBobInDocument} }}", Ap + "/object/k", Bob, Decision.ImplicitDeny, Decision.Conditional)]
    [InlineData($"- {{ Arn: '{Ap}', Bucket: lake, Policy: {LetBobInDocument} }}", Ap + "/object/k", Bob, Decision.ImplicitDeny, Decision.Conditional)]
    [InlineData($"- {{ Arn: '{Ap}', Policy: {LetBobInDocument} }}", Ap + "/object/k", Given.Alice, Decision.Allowed, Decision.Allowed)]
    [InlineData($"- {{ Arn: '{ObjectLambda}', SupportingAccessPoint: '{Ap}', Policy: {LetBobInDocument} }}\n- {{ Arn: '{Ap}', Policy: {LetBobInDocument} }}", ObjectLambda, Bob, Decision.ImplicitDeny, Decision.Conditional)]
    [InlineData($"- {{ Arn: '{ObjectLambda}', Policy: {LetBobInDocument} }}", ObjectLambda, Bob, Decision.ImplicitDeny, Decision.Conditional)]
    public void A_bucket_that_nobody_knows_permits_nothing_across_accounts_R_163(string resources, string resource, string principal, Decision strict, Decision discovery)
    {
        IamModel model = World(resources);
        string action = resource.StartsWith("arn:aws:s3-object-lambda", StringComparison.Ordinal) ? "s3-object-lambda:GetObject" : "s3:GetObject";
        foreach ((ContextMode mode, Decision expected) in new[] { (ContextMode.Strict, strict), (ContextMode.Discovery, discovery) })
        {
            var scope = new AccessScope(model, new ModelAccessSettings { Now = Given.Now, Mode = mode });

            IamAccessResult result = new ModelAccess(scope, Subject.Find(model, principal)!).Ask(ActionName.Parse(action), resource, "111122223333");

            Assert.Equal((mode, expected), (mode, result.Decision));
            Assert.Equal(
                expected is Decision.Allowed or Decision.Conditional,
                ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [ActionName.Parse(action)], "111122223333")).Any(a => a.Principal == principal));
            Assert.Equal(principal != Bob, result.Notes.Any(n => n.Contains("assumes that it permits", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void What_asks_about_the_access_point_itself_does_not_ask_the_bucket()
    {
        IamModel model = World($"- {{ Arn: '{Ap}', Bucket: lake }}\n- {{ Arn: 'arn:aws:s3:::lake', Policy: {Document(DenyAll)} }}");

        Assert.True(Ask(model, Given.Alice, "s3:GetAccessPointPolicy", Ap).IsAllowed);
        Assert.Equal(Decision.ExplicitDeny, Ask(model, Given.Alice, "s3:ListBucket", Ap).Decision);
    }

    // R-182: of the buckets of all Regions each has to permit; the one behind the supporting access point, too.
    [Theory]
    [InlineData("arn:aws:s3::111122223333:accesspoint/m.mrap", "Regions: [{ Bucket: one, Region: eu-west-1 }, { Bucket: two, Region: us-east-1 }]", "s3:GetObject", "/object/k", "arn:aws:s3:::two")]
    [InlineData("arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/o", $"SupportingAccessPoint: '{Ap}'", "s3-object-lambda:GetObject", "", Ap)]
    [InlineData("arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/o", $"SupportingAccessPoint: '{Ap}'", "s3-object-lambda:GetObject", "", "arn:aws:s3:::lake")]
    [InlineData("arn:aws:s3express:eu-west-1:111122223333:accesspoint/a--x-s3", "Bucket: b--euw1-az1--x-s3", "s3express:CreateSession", "", "arn:aws:s3express:eu-west-1:111122223333:bucket/b--euw1-az1--x-s3")]
    [InlineData("arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/accesspoint/a", "Bucket: 'arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/bucket/b'", "s3-outposts:GetObject", "/object/k", "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op/bucket/b")]
    public void Everything_behind_has_to_permit_R_182(string accessPoint, string fact, string action, string path, string behind)
    {
        string resources = $"- {{ Arn: '{accessPoint}', {fact}, Policy: {Document(LetBobIn)} }}\n";
        foreach (string arn in new[] { "arn:aws:s3:::one", "arn:aws:s3:::two", "arn:aws:s3:::lake", behind }.Append(Ap).Distinct())
        {
            string bucket = arn == Ap ? ", Bucket: lake" : string.Empty;
            resources += $"- {{ Arn: '{arn}'{bucket}, Policy: {Document(LetBobIn)} }}\n";
        }

        Assert.True(Ask(World(resources), Bob, action, accessPoint + path).IsAllowed);

        IamModel silent = World(string.Join('\n', resources.Split('\n').Select(l => l.Contains($"Arn: '{behind}'", StringComparison.Ordinal) ? l.Replace($"Policy: {Document(LetBobIn)}", "Tags: {}", StringComparison.Ordinal) : l)));
        IamAccessResult refused = Ask(silent, Bob, action, accessPoint + path);
        Assert.Equal((Decision.ImplicitDeny, (PolicyType?)PolicyType.Resource), (refused.Decision, refused.PolicyType));
    }

    // R-194
    [Fact]
    public void A_service_network_is_a_second_gate()
    {
        const string Network = "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-1";
        const string Service = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1";
        IamModel model = World($"- {{ Arn: '{Service}', Policy: {Document(LetBobIn)} }}\n- {{ Arn: '{Network}', Policy: {Document("{ Effect: Allow, Principal: { AWS: '444455556666' }, Action: '*', Resource: 'arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-1/open' }")} }}");
        string context = $$"""{ "vpc-lattice-svcs:ServiceNetworkArn": "{{Network}}" }""";

        Assert.True(Ask(model, Bob, "vpc-lattice-svcs:Invoke", Service + "/open", context).IsAllowed);
        Assert.False(Ask(model, Bob, "vpc-lattice-svcs:Invoke", Service + "/x", context).IsAllowed);
        Assert.True(Ask(model, Bob, "vpc-lattice-svcs:Invoke", Service + "/x").IsAllowed);
    }

    [Fact]
    public void A_request_through_an_access_point_says_so_R_181()
    {
        IamModel model = World(
            $"- {{ Arn: '{Ap}', Bucket: lake, NetworkOrigin: VPC, Policy: {Document(LetBobIn)} }}\n"
            + $"- {{ Arn: 'arn:aws:s3:::lake', Policy: {Document("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/*', Condition: { StringEquals: { 's3:DataAccessPointAccount': '111122223333', 's3:AccessPointNetworkOrigin': VPC }, ArnLike: { 's3:DataAccessPointArn': 'arn:aws:s3:*:*:accesspoint/ap' } } }")} }}");

        IamAccessResult result = Ask(model, Bob, "s3:GetObject", Ap + "/object/k");
        Assert.True(result.IsAllowed, result.Explanation.ToString());
        Assert.Contains("Resource, asked about arn:aws:s3:::lake/k: allows", result.Explanation.ToString(), StringComparison.Ordinal);
        Assert.Equal("VPC", result.DerivedContext["s3:AccessPointNetworkOrigin"]);
        Assert.False(Ask(model, Bob, "s3:GetObject", "arn:aws:s3:::lake/k").IsAllowed);
    }

    // 2.6: the most restrictive combination of bucket and access point.
    [Theory]
    [InlineData("accesspoint")]
    [InlineData("lake")]
    public void Block_Public_Access_of_bucket_and_access_point_combine(string blocking)
    {
        const string Public = "{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*' }";
        string Block(string part) => blocking == part ? ", PublicAccessBlock: { RestrictPublicBuckets: true }" : string.Empty;
        IamModel model = World(
            $"- {{ Arn: '{Ap}', Bucket: lake, Policy: {Document(Public)}{Block("accesspoint")} }}\n- {{ Arn: 'arn:aws:s3:::lake', Policy: {Document(Public)}{Block("lake")} }}");

        Assert.Equal(PolicyType.BlockPublicAccess, Ask(model, Bob, "s3:GetObject", Ap + "/object/k").PolicyType);
    }

    // R-164
    [Theory]
    [InlineData("arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/*", true, false)]
    [InlineData("*", true, true)]
    [InlineData("arn:aws:s3:::lake/*", false, false)]
    public void Whether_the_identity_must_name_the_bucket_is_a_switch(string resource, bool byDefault, bool withSwitch)
    {
        IamModel model = World($"- {{ Arn: '{Ap}', Bucket: lake }}\n- {{ Arn: 'arn:aws:s3:::lake' }}", resource);

        Assert.Equal(byDefault, Ask(model, Given.Alice, "s3:GetObject", Ap + "/object/k").IsAllowed);
        var strict = new AccessScope(model, new ModelAccessSettings { Now = Given.Now, Options = new EvaluationOptions { AccessPointIdentityMustNameBucket = true } });
        Assert.Equal(withSwitch, new ModelAccess(strict, Subject.Find(model, Given.Alice)!).Decide(ActionName.Parse("s3:GetObject"), Ap + "/object/k").IsAllowed);
    }

    // PL-86
    [Theory]
    [InlineData("logs-444455556666-eu-west-1-an", "444455556666")]
    [InlineData("logs-444455556666-us-gov-west-1-an", "444455556666")]
    [InlineData("logs-444455556666-eu-west-1", "111122223333")]
    [InlineData("logs-44445555666-eu-west-1-an", "111122223333")]
    [InlineData("logs-an", "111122223333")]
    public void An_account_regional_bucket_says_whose_it_is(string bucket, string owner) =>
        Assert.Equal(owner, Ask(World(string.Empty), Given.Alice, "s3:GetObject", $"arn:aws:s3:::{bucket}/k").ResourceAccount);

    private static AccessScope Scope(IamModel model, string context = "{}") =>
        new(model, new ModelAccessSettings { Now = Given.Now, Context = ContextInput.Parse(context, "context") });

    private static IamAccessResult Ask(IamModel model, string principal, string action, string resource, string context = "{}") =>
        new ModelAccess(Scope(model, context), Subject.Find(model, principal)!).Ask(ActionName.Parse(action), resource);

    private static string Document(string statement) => $"{{ Version: '2012-10-17', Statement: [{statement}] }}";

    private static IamModel World(string resources, string allowed = "*")
    {
        string User(string name) => $"{{ UserName: {name}, UserPolicyList: [{{ PolicyName: p, PolicyDocument: {Document($"{{ Effect: Allow, Action: '*', Resource: '{allowed}' }}")} }}] }}";
        string indented = string.Join('\n', resources.Split('\n').Select(l => "  " + l));
        return ImportFolder.Import(
            $"""
            Accounts:
            - AccountId: "111122223333"
              Users: [{User("alice")}]
              Resources:
              - Arn: arn:aws:s3:::bb
            {indented}
            - AccountId: "444455556666"
              Users: [{User("bob")}]
            """,
            "world.yaml").Model;
    }
}
