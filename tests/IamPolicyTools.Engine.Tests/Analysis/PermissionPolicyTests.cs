using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Evaluation;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Permissions as one document: valid, short, and of the same meaning.</summary>
public sealed class PermissionPolicyTests
{
    private static readonly string[] s_actions =
    [
        "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:DeleteBucket", "s3:ListAllMyBuckets", "sqs:SendMessage",
        "sqs:DeleteQueue", "kms:Decrypt", "kms:ListKeys", "sts:AssumeRole", "dynamodb:GetItem", "ec2:RunInstances", "iam:GetRole", "iam:PassRole",
    ];

    private static readonly string[] s_contexts =
    [
        "{}",
        """{ "aws:SourceIp": "203.0.113.9" }""",
        """{ "aws:SecureTransport": "false" }""",
        """{ "aws:MultiFactorAuthPresent": "true", "s3:prefix": "home/x" }""",
        """{ "aws:MultiFactorAuthPresent": "false", "aws:SourceIp": "203.0.113.9" }""",
    ];

    [Fact]
    public void In_place_of_all_policies_of_a_principal_the_document_decides_the_same()
    {
        int omitted = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            IamModel model = GeneratedOrganization.Create(seed, accounts: 3, roles: 10, buckets: 4);
            string[] principals = [.. model.Accounts.Values.SelectMany(Samples.Principals).Where(p => !p.EndsWith(":root", StringComparison.Ordinal))];
            Subject subject = Subject.Find(model, principals[random.Next(principals.Length)])!;
            PermissionPolicy policy = Build(model, subject, new EffectivePermissionQuery { Actions = [.. s_actions] });
            omitted += policy.Omitted.Length;

            Subject instead = subject with { Policies = new PrincipalPolicies { Identity = Compile(policy.Document) } };
            foreach (string action in s_actions)
            {
                for (int i = 0; i < 20; i++)
                {
                    string resource = Samples.Resource(random, model, action);
                    // A key that no such request has is none that the document reckons with.
                    var name = ActionName.Parse(action);
                    ContextLayer given = ContextInput.Parse(s_contexts[i % s_contexts.Length], "context").Without(key => ActionKeys.AreWithout(key, name, resource));
                    var settings = new ModelAccessSettings { Now = Samples.Now, Context = given };
                    bool before = new ModelAccess(model, subject, settings).Decide(ActionName.Parse(action), resource).IsAllowed;
                    bool after = new ModelAccess(model, instead, settings).Decide(ActionName.Parse(action), resource).IsAllowed;
                    bool mayBeLess = policy.Omitted.Contains(action) && before;
                    Assert.True(before == after || mayBeLess, $"{seed} {subject.Requester} {action} {resource} {s_contexts[i % s_contexts.Length]}: {before}, then {after} by\n{policy}");
                }
            }
        }

        Assert.True(omitted <= 60 * s_actions.Length / 100, $"{omitted} actions could not be written down");
    }

    [Fact]
    public void By_itself_the_document_decides_the_same_about_resources_of_the_account()
    {
        for (int seed = 100; seed < 130; seed++)
        {
            var random = new Random(seed);
            IamModel model = GeneratedOrganization.Create(seed, accounts: 2, roles: 10, buckets: 4);
            Subject subject = Subject.Of(model, model.Accounts.Values.Last().Roles.Values.ElementAt(seed % 10));
            PermissionPolicy policy = Build(model, subject, new EffectivePermissionQuery { Services = ["s3", "sqs"] });
            var given = new GivenPolicies { Identity = policy.Document is null ? [] : [policy.Document] };
            foreach (string action in s_actions.Where(a => a.StartsWith('s') && !a.StartsWith("sts", StringComparison.Ordinal) && !policy.Omitted.Contains(a)))
            {
                for (int i = 0; i < 20; i++)
                {
                    string resource = Samples.Resource(random, model, action);
                    var access = new ModelAccess(model, subject, new ModelAccessSettings { Now = Samples.Now });
                    if (access.CreateRequest(ActionName.Parse(action), resource).ResourceAccount == subject.Requester.AccountId)
                    {
                        bool before = access.Decide(ActionName.Parse(action), resource).IsAllowed;
                        var settings = new ModelAccessSettings { Now = Samples.Now, Context = TagsOf(model, resource) };
                        bool after = given.ToAccess(subject.Requester, settings).Decide(ActionName.Parse(action), resource).IsAllowed;
                        Assert.True(before == after, $"{seed} {subject.Requester} {action} {resource}: {before}, then {after} by\n{policy}");
                    }
                }
            }
        }
    }

    [Fact]
    public void An_administrator_is_two_stars() => AssertDocument(
        """{ "Effect": "Allow", "Action": "*", "Resource": "*" }""",
        """[{ "Effect": "Allow", "Action": "*", "Resource": "*" }]""");

    [Fact]
    public void All_but_a_few_actions_stay_all_but_a_few() => AssertDocument(
        """{ "Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*" }""",
        """[{ "Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*" }]""");

    [Fact]
    public void What_is_denied_within_what_is_allowed_is_denied() => AssertDocument(
        """{ "Effect": "Allow", "Action": "sqs:*", "Resource": "*" }, { "Effect": "Deny", "Action": "*", "Resource": "arn:aws:sqs:*:*:secret-*" }""",
        """
        [{ "Effect": "Allow", "Action": "sqs:*", "Resource": "*" },
         { "Effect": "Deny", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:secret-*" }]
        """);

    [Fact]
    public void What_no_policy_grants_is_not_denied_either() => AssertDocument(
        """{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" }, { "Effect": "Deny", "Action": "ec2:*", "Resource": "*" }""",
        """[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" }]""");

    [Fact]
    public void Conditions_stay_with_what_they_belong_to() => AssertDocument(
        """
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } } },
        { "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }
        """,
        """
        [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } } },
         { "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }]
        """);

    [Fact]
    public void A_variable_of_the_principal_is_put_in_and_one_of_the_request_stays() => AssertDocument(
        """{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/${aws:username}/*", "arn:aws:s3:::a/${aws:SourceVpc}/*"] }""",
        """
        [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::a/${aws:SourceVpc}/*", "arn:aws:s3:::a/alice/*"] }]
        """);

    // CK-3: a condition on the Region says the same of every ARN and needs one statement, where Regions in the ARNs need one for each type of resource.
    [Fact]
    public void A_condition_on_the_Region_stays() => AssertDocument(
        """
        { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" },
        { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } } }
        """,
        """
        [{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" },
         { "Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } } }]
        """);

    // A guardrail's condition does not make an administrator's document long: two statements, and what STS and KMS refuse.
    [Fact]
    public void An_administrator_below_a_Region_guardrail_has_a_short_document()
    {
        IamModel model = ImportFolder.Import(
            """
            Organization:
              Id: o-example1234
              MasterAccountId: "999999999999"
              Root: { Id: r-abcd, Accounts: ["999999999999", "111122223333"], ServiceControlPolicies: [full, regions] }
              ServiceControlPolicies:
              - { Name: full, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }
              - Name: regions
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, NotAction: ["iam:*", "sts:*", "kms:*"], Resource: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": eu-west-1 } } }] }
            Accounts:
            - AccountId: "999999999999"
            - AccountId: "111122223333"
              Users: [{ UserName: alice, AttachedManagedPolicies: [AdministratorAccess] }]
            """).Model;

        AssertDocument(
            model,
            """
            [{ "Effect": "Allow", "Action": "*", "Resource": "*" },
             { "Effect": "Deny", "NotAction": ["iam:*", "kms:*", "sts:*"], "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } } }]
            """);
    }

    // What a resource grants under a condition it grants beside any document: it was refused, since no statement says "unless".
    [Fact]
    public void What_a_resource_grants_under_a_condition_is_not_refused()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Users:
            - UserName: alice
              UserPolicyList:
              - PolicyName: own
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "kms:Decrypt", Resource: "*", Condition: { StringEquals: { "kms:ViaService": s3.eu-west-1.amazonaws.com } } }] }
            Resources:
            - Arn: arn:aws:kms:eu-west-1:111122223333:key/k1
              Policy: { Version: 2012-10-17, Statement: [
                { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" },
                { Effect: Allow, Principal: { AWS: "*" }, Action: ["kms:Decrypt", "kms:Encrypt"], Resource: "*", Condition: { StringEquals: { "kms:CallerAccount": "111122223333", "kms:ViaService": ec2.eu-west-1.amazonaws.com } } }] }
            """).Model;

        AssertDocument(
            model,
            """
            [{ "Effect": "Allow", "Action": ["kms:Decrypt", "kms:Encrypt"], "Resource": "arn:aws:kms:eu-west-1:111122223333:key/k1", "Condition": { "StringEquals": { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } } },
             { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } }]
            """);
    }

    // What both sides refuse alike is no more than what the resource's side refuses: the document leads to itself.
    [Fact]
    public void What_a_resource_grants_and_refuses_under_conditions_reads_back()
    {
        static IamModel World(string statements) => ImportFolder.Import(
            $$"""
            AccountId: "111122223333"
            Users:
            - UserName: alice
              UserPolicyList: [{ PolicyName: own, PolicyDocument: { Version: 2012-10-17, Statement: {{statements}} } }]
            Resources:
            - Arn: arn:aws:s3:::b1
              Policy: { Version: 2012-10-17, Statement: [
                { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/alice" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::b1/*", Condition: { IpAddress: { "aws:SourceIp": 10.0.0.0/8 } } },
                { Effect: Deny, Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::b1", "arn:aws:s3:::b1/*"], Condition: { StringNotEquals: { "aws:SourceVpce": vpce-1 } } }] }
            """).Model;
        const string Written = """
            [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b1/*", "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } } },
             { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b?/p*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } },
             { "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b1/*", "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-1" } } }]
            """;

        AssertDocument(
            World("""[{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b?/p*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }]"""), Written);
        AssertDocument(World(Written.Replace("\n", " ", StringComparison.Ordinal)), Written);
    }

    // Faults F13: where a pattern covers the type, it stays as the policy has it, and reads back as it is.
    [Fact]
    public void A_pattern_that_covers_the_type_stays_as_it_was_written() => AssertDocument(
        """{ "Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:*:*" }""",
        """[{ "Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:*:*" }]""");

    // Faults F12: what the catalogue does not know stays, in one piece.
    [Theory]
    [InlineData("""{ "Effect": "Allow", "Action": ["newsvc:*", "s3:NewThing*"], "Resource": "*" }""")]
    [InlineData("""{ "Effect": "Allow", "Action": "newsvc:*", "Resource": "arn:aws:newsvc:*:*:thing/*", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } }""")]
    [InlineData("""{ "Effect": "Allow", "Action": "newsvc:*", "Resource": "*" }, { "Effect": "Deny", "Action": "newsvc:Delete*", "Resource": "*" }""")]
    [InlineData("""{ "Effect": "Allow", "Action": "*", "Resource": "*" }, { "Effect": "Deny", "Action": ["newsvc:Delete*", "newsvc:GetThing"], "Resource": "*" }""")]
    public void Patterns_over_what_the_catalogue_does_not_know_stay(string statements) => AssertDocument(statements, $"[{statements}]");

    [Fact]
    public void What_is_refused_within_an_unknown_service_by_another_policy_is_refused()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Policies:
            - PolicyName: edge
              PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "newsvc:Get*", Resource: "*" }] }
            Users:
            - UserName: alice
              PermissionsBoundary: arn:aws:iam::111122223333:policy/edge
              UserPolicyList:
              - PolicyName: own
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: ["newsvc:*", "newsvc:PutThing", "newsvc:GetThing"], Resource: "*" }] }
            """).Model;

        AssertDocument(model, """[{ "Effect": "Allow", "Action": ["newsvc:Get*", "newsvc:GetThing"], "Resource": "*" }]""");
    }

    // What holds of the account's own resources only, a document says with the condition: it is asked about others, too.
    [Theory]
    [InlineData("""{ "Effect": "Allow", "Action": "s3:GetBucketAcl", "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceAccount": "111122223333" } } }""")]
    [InlineData("""{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceOrgID": "o-example1234" } } }""")]
    [InlineData(
        """
        { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" },
        { "Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:ResourceAccount": "111122223333" } } }
        """)]
    public void A_condition_on_the_owner_stays(string statements) => AssertDocument(statements, $"[{statements}]");

    // Faults F13: what another statement says already is not said again, so that it reads back as it is.
    [Fact]
    public void A_condition_on_what_is_allowed_without_one_is_left_out() => AssertDocument(
        """
        { "Effect": "Allow", "Action": "ec2:CreateSecurityGroup", "Resource": "arn:aws:ec2:*:*:vpc/*" },
        { "Effect": "Allow", "Action": "ec2:CreateSecurityGroup", "Resource": ["arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:vpc/*"], "Condition": { "StringEquals": { "aws:RequestTag/a": "b" } } }
        """,
        """
        [{ "Effect": "Allow", "Action": "ec2:CreateSecurityGroup", "Resource": "arn:aws:ec2:*:*:security-group/*", "Condition": { "StringEquals": { "aws:RequestTag/a": "b" } } },
         { "Effect": "Allow", "Action": "ec2:CreateSecurityGroup", "Resource": "arn:aws:ec2:*:*:vpc/*" }]
        """);

    // R-123, R-166: no statement can say what a grant demands, and without it the document would allow more.
    [Fact]
    public void A_grant_with_a_constraint_is_left_out_and_told()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Users: [{ UserName: alice }]
            Resources:
            - Arn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
              Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "111122223333" }, Action: "kms:*", Resource: "*" }] }
              Grants:
              - GranteePrincipal: arn:aws:iam::111122223333:user/alice
                Operations: [Decrypt, DescribeKey]
                Constraints: { EncryptionContextSubset: { dept: fin } }
            """).Model;

        PermissionPolicy policy = Build(model, Subject.Find(model, Given.Alice)!, new EffectivePermissionQuery { Services = ["kms"] });

        Assert.Equal(["kms:Decrypt"], policy.Omitted.AsEnumerable());
        Assert.DoesNotContain("Decrypt", policy.ToString(), StringComparison.Ordinal);
        Assert.Contains("DescribeKey", policy.ToString(), StringComparison.Ordinal);
    }

    // R-22, with the same operator on the same key on both sides.
    [Fact]
    public void Conditions_of_identity_policy_and_boundary_are_joined()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Policies:
            - PolicyName: edge
              PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:Get*", Resource: "*", Condition: { StringLike: { "aws:SourceVpce": "vpce-1*" } } }] }
            Users:
            - UserName: alice
              PermissionsBoundary: arn:aws:iam::111122223333:policy/edge
              UserPolicyList:
              - PolicyName: own
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*", Condition: { StringLike: { "aws:SourceVpce": "*2" }, StringNotEquals: { "aws:PrincipalTag/x": y } } }] }
            """).Model;

        AssertDocument(
            model,
            """
            [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": { "ForAnyValue:StringLike": { "aws:SourceVpce": "vpce-1*" }, "StringLike": { "aws:SourceVpce": "*2" } } }]
            """);
    }

    [Fact]
    public void A_document_that_is_too_long_says_by_how_much()
    {
        string buckets = string.Join(", ", Enumerable.Range(0, 300).Select(i => $"\"arn:aws:s3:::bucket-of-a-long-name-{i}/*\""));
        IamModel model = World($"{{ \"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": [{buckets}] }}");

        PermissionPolicy policy = Build(model, Subject.Find(model, Given.Alice)!, EffectivePermissionQuery.Everything);

        Assert.Equal(policy.Size - 6144, policy.Excess);
        Assert.True(policy.Excess > 5000);
    }

    [Fact]
    public void Nothing_at_all_is_no_document()
    {
        IamModel model = World("""{ "Effect": "Deny", "Action": "*", "Resource": "*" }""");

        Assert.Null(Build(model, Subject.Find(model, Given.Alice)!, new EffectivePermissionQuery { Services = ["s3"] }).Document);
    }

    private static void AssertDocument(string statements, string expected) => AssertDocument(World(statements), expected);

    private static void AssertDocument(IamModel model, string expected)
    {
        PermissionPolicy policy = Build(model, Subject.Find(model, Given.Alice)!, EffectivePermissionQuery.Everything);

        Assert.Empty(policy.Omitted);
        Assert.Equal(
            Given.Policy($$"""{ "Version": "2012-10-17", "Statement": {{expected}} }""").ToJson(),
            policy.Document!.ToJson());
    }

    private static IamModel World(string statements) => ImportFolder.Import(
        $$"""
        { "AccountId": "111122223333",
          "Users": [{ "UserName": "alice", "UserPolicyList": [{ "PolicyName": "own", "PolicyDocument": { "Version": "2012-10-17", "Statement": [{{statements}}] } }] }] }
        """,
        "account.json").Model;

    private static PermissionPolicy Build(IamModel model, Subject subject, EffectivePermissionQuery query)
    {
        PermissionPolicy policy = new PermissionPolicyBuilder(model, new ModelAccessSettings { Now = Samples.Now }).Build(subject, query);
        if (policy.Document is { } document)
        {
            // Valid: what AWS would refuse to store in an identity policy is not in it, and it reads back as it is.
            var findings = new DiagnosticBag();
            PolicyDocument? read = PolicyParser.ParseText(document.ToString(), PolicyKind.Identity, "document", findings);
            Assert.DoesNotContain(findings.Items, f => f.Severity is DiagnosticSeverity.Error or DiagnosticSeverity.Refused);
            Assert.Equal(document.ToString(), read!.ToString());
        }

        return policy;
    }

    // A document has conditions on tags; without the model nobody knows them.
    private static ContextLayer TagsOf(IamModel model, string resource)
    {
        var layer = new ContextLayer.Builder();
        foreach (Tag tag in model.Accounts.Values.Select(a => a.Resources.GetValueOrDefault(resource)).OfType<Resource>().SelectMany(r => r.Tags))
        {
            layer.Add("aws:ResourceTag/" + tag.Key, tag.Value);
        }

        return layer.Build();
    }

    private static CompiledPolicySet Compile(PolicyDocument? document) => document is null
        ? CompiledPolicySet.Empty
        : CompiledPolicySet.Create(new PolicySource("document", null, PolicyKind.Identity, document));
}
