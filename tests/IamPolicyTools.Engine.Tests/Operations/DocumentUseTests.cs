using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

/// <summary>PL-82: what AWS refuses of a document depends on the call that brings it.</summary>
public sealed class DocumentUseTests
{
    private const string Unversioned = """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""";
    private const string Old = """{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}}""";
    private const string Identified = """{"Version":"2012-10-17","Id":"x","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""";
    private const string Empty = """{"Version":"2012-10-17","Statement":[]}""";

    private readonly Rehearsal _aws = new();

    public DocumentUseTests() => _aws.NewUser("u");

    [Theory]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "s3:GetObject", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "sts:AssumeRole iam:PassRole", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "sts:GetCallerIdentity", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "sts:*", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "*", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "sts:AssumeRoleWithWebIdendity", "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData("""{"AWS":[]}""", "sts:AssumeRole", "has a statement with no principals!")]
    [InlineData("{}", "sts:AssumeRole", "has a statement with no principals!")]
    [InlineData("""{"Service":"ec2.amazonaws.con"}""", "sts:AssumeRole", "Invalid principal in policy: \"SERVICE\":\"ec2.amazonaws.con\"")]
    [InlineData("""{"Service":"amazonaws.com"}""", "sts:AssumeRole", "Invalid principal in policy: \"SERVICE\":\"amazonaws.com\"")]
    [InlineData("""{"AWS":"arn:aws:iam::1234567890:root"}""", "sts:AssumeRole", "Invalid principal in policy: \"AWS\":\"arn:aws:iam::1234567890:root\"")]
    [InlineData("""{"AWS":"12345678901"}""", "sts:AssumeRole", "Invalid principal in policy: \"AWS\":\"12345678901\"")]
    [InlineData("""{"Service":"tagging.amazonaws.com"}""", "sts:AssumeRole", "Invalid principal in policy: \"SERVICE\":\"tagging.amazonaws.com\"")]
    [InlineData("""{"Service":["ec2.amazonaws.com","tagging.eu-west-1.amazonaws.com.cn"]}""", "sts:AssumeRole", "Invalid principal in policy: \"SERVICE\":\"tagging.eu")]
    [InlineData("""{"AWS":"arn:aws-cn:iam::444455556666:root"}""", "sts:AssumeRole", "Invalid principal in policy: \"AWS\":\"arn:aws-cn:iam::444455556666:root\"")]
    [InlineData("""{"Federated":"arn:aws-cn:iam::111122223333:saml-provider/p"}""", "sts:AssumeRoleWithSAML", "It is of the partition aws-cn")]
    public void PL_82_trust_policies_that_IAM_refuses(string principal, string actions, string sentence)
    {
        string document = Trust(principal, actions);
        string created = _aws.Refused(
            IamErrorCode.MalformedPolicyDocument,
            c => RoleOperations.Create(c, new CreateRoleCall { RoleName = "r", AssumeRolePolicyDocument = document }));
        Assert.Contains(sentence, created, StringComparison.Ordinal);
        _aws.NewRole("r");
        Assert.Contains(
            sentence, _aws.Refused(IamErrorCode.MalformedPolicyDocument, c => RoleOperations.UpdateTrust(c, "r", document)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Service":"lamda.amazonaws.com"}""", "sts:AssumeRole", "SERVICE_PRINCIPAL_UNKNOWN")]
    [InlineData("""{"Service":"states.eu-wst-1.amazonaws.com"}""", "sts:AssumeRole", "SERVICE_PRINCIPAL_UNKNOWN")]
    [InlineData("""{"Service":["ec2.amazonaws.com","nosuch.eu-west-1.amazonaws.com"]}""", "sts:AssumeRole", "SERVICE_PRINCIPAL_UNKNOWN")]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", "sts:AssumeRole*", "TRUST_ACTION_NOT_STS")]
    [InlineData("""{"Service":["ec2.amazonaws.com","states.eu-west-1.amazonaws.com","pods.eks.amazonaws.com","spot.amazonaws.com"]}""", "sts:AssumeRole", "")]
    public void PL_82_trust_policies_that_may_be_refused_bring_a_warning(string principal, string actions, string code)
    {
        OperationContext context = _aws.Context;
        RoleOperations.Create(context, new CreateRoleCall { RoleName = "r", AssumeRolePolicyDocument = Trust(principal, actions) });
        Assert.Equal(code, string.Join(" ", context.Warnings.Items.Where(d => d.Rule == "PL-82").Select(d => d.Code)));
    }

    [Theory]
    [InlineData("*:Untag*", "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards")]
    [InlineData("s*:Get*", "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards")]
    public void PL_32_a_vendor_with_a_wildcard_is_refused_wherever_IAM_stores_it(string action, string sentence)
    {
        string document = Statement("Allow", action);
        foreach (Func<OperationContext, object> call in Stores(document))
        {
            Assert.Contains(sentence, _aws.Refused(IamErrorCode.MalformedPolicyDocument, call), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PL_82a_a_document_without_statements_is_refused_in_identity_and_trust_policies()
    {
        foreach (Func<OperationContext, object> call in Stores(Empty))
        {
            _aws.Refused(IamErrorCode.MalformedPolicyDocument, call);
        }

        _aws.Refused(
            IamErrorCode.MalformedPolicyDocument,
            c => RoleOperations.Create(c, new CreateRoleCall { RoleName = "r", AssumeRolePolicyDocument = Empty }));
    }

    [Theory]
    [InlineData(Unversioned, "Policy document must be version 2012-10-17 or greater")]
    [InlineData(Old, "Policy document must be version 2012-10-17 or greater")]
    [InlineData(Identified, "Id is an element of resource-based policies only")]
    public void PL_1a_PL_4_managed_policies_have_the_current_version_and_no_Id(string document, string sentence)
    {
        string policy = _aws.NewPolicy("p");
        Assert.Contains(sentence, _aws.Refused(IamErrorCode.MalformedPolicyDocument, c => NewPolicy(c, document)), StringComparison.Ordinal);
        Assert.Contains(
            sentence,
            _aws.Refused(IamErrorCode.MalformedPolicyDocument, c => PolicyVersionOperations.Create(c, policy, document, isDefault: true)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Unversioned, "")]
    [InlineData(Old, "VARIABLE_UNSUPPORTED_IN_VERSION")]
    [InlineData(Identified, "ID_IN_IDENTITY_POLICY")]
    [InlineData("""{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""", "")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}""", "EMPTY_ARRAY_ACTION")]
    public void PL_1a_PL_4_inline_policies_are_taken_as_they_are(string document, string code)
    {
        OperationContext context = _aws.Context;
        IamModel model = InlinePolicyOperations.Put(context, IdentityKind.User, "u", "i", document);
        Assert.Single(model.Accounts[Id].Users["u"].InlinePolicies);
        Assert.Equal(code, string.Join(" ", context.Warnings.Items.Select(d => d.Code)));
    }

    [Fact]
    public void PL_1a_a_trust_policy_needs_no_version()
    {
        string trust = """{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}""";
        Assert.Equal(PolicyVersion.V2008, _aws.NewRole("r", trust).Document.EffectiveVersion);
    }

    [Fact]
    public void PL_24_an_account_is_trusted_in_its_own_partition_only()
    {
        var aws = new Rehearsal(TestAccount.Empty(), TestAccount.Empty("444455556666") with { Partition = "aws-cn" });
        var context = new OperationContext { Model = aws.Model, Now = Now, AccountName = Id };
        var error = Assert.Throws<IamOperationException>(() => RoleOperations.Create(
            context, new CreateRoleCall { RoleName = "r", AssumeRolePolicyDocument = Trust("""{"AWS":"444455556666"}""") }));
        Assert.Contains("Invalid principal in policy: \"AWS\":\"444455556666\"", error.Message, StringComparison.Ordinal);

        PolicyDocument document = Document(
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"sqs:*","Resource":"*"}}""", PolicyKind.Resource);
        error = Assert.Throws<IamOperationException>(() => ResourceOperations.Create(
            aws.Model, new Resource { Arn = "arn:aws-cn:sqs:cn-north-1:444455556666:q", AccountId = "444455556666", Document = document }));
        Assert.Equal(IamErrorCode.MalformedPolicyDocument, error.ErrorCode);
    }

    [Theory]
    [InlineData(PolicyKind.ResourceControl, """{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}""")]
    [InlineData(PolicyKind.ResourceControl, """{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}""")]
    [InlineData(PolicyKind.ResourceControl, """{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}""")]
    [InlineData(PolicyKind.ServiceControl, """{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}""")]
    [InlineData(PolicyKind.ServiceControl, """{"Effect":"Deny","Action":"*:Get*","Resource":"*"}""")]
    public void PL_82_control_policies_that_Organizations_refuses(PolicyKind kind, string statement)
    {
        var found = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText($$"""{"Version":"2012-10-17","Statement":{{statement}}}""", kind, "Content", found);
        var error = Assert.Throws<IamOperationException>(() => Documents.Accept(document, found, kind, "Content"));
        Assert.Equal(IamErrorCode.MalformedPolicyDocument, error.ErrorCode);
        Assert.StartsWith(
            "The provided policy document does not meet the requirements of the specified policy type.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PO_2_13_a_control_policy_may_have_an_Id()
    {
        var found = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(
            """{"Version":"2012-10-17","Id":"vendor","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}""", PolicyKind.ServiceControl, "Content", found);
        Assert.Equal("vendor", Documents.Accept(document, found, PolicyKind.ServiceControl, "Content").Id);
        Assert.Equal(["ID_IN_IDENTITY_POLICY"], found.Items.Select(d => d.Code));
    }

    [Fact]
    public void A_policy_is_as_long_as_it_was_written()
    {
        string statement = """{"Effect":"Allow","Action":["s3:Get"],"Resource":["*"]}""";
        string Of(int statements) => $$"""{"Version":"2012-10-17","Statement":[{{string.Join(",", Enumerable.Repeat(statement, statements))}}]}""";
        int most = (PolicySize.ManagedPolicy - Of(0).Length + 1) / (statement.Length + 1);

        NewPolicy(_aws.Context, Of(most));
        _aws.Refused(IamErrorCode.LimitExceeded, c => NewPolicy(c, Of(most + 1)));
        string escaped = Statement("Allow", "s3:" + string.Concat(Enumerable.Repeat("\\u0061", 1_100)));
        _aws.Refused(IamErrorCode.LimitExceeded, c => NewPolicy(c, escaped));
        _aws.Refused(IamErrorCode.LimitExceeded, c => InlinePolicyOperations.Put(c, IdentityKind.User, "u", "i", escaped));
    }

    [Theory]
    [InlineData("ForAllValues:StringLike", "token.actions.githubusercontent.com:sub", "repo:o/*", "ForAllValues:StringLike on token.actions.githubusercontent.com:sub in statement #1 restricts nobody, since ForAllValues holds")]
    [InlineData("StringLikeIfExists", "token.actions.githubusercontent.com:sub", "repo:o/*", "restricts nobody, since IfExists holds")]
    [InlineData("StringNotEquals", "token.actions.githubusercontent.com:sub", "repo:o/*", "restricts nobody, expected StringEquals or StringLike")]
    [InlineData("StringLike", "token.actions.githubusercontent.com:sub", "*", "restricts nobody, since one of its values fits everybody")]
    [InlineData("StringLike", "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:sub", "repo:o/*", "the key is called token.actions.githubusercontent.com:sub, found arn:aws:iam")]
    [InlineData("StringLike", "token.actions.githubusercontent.com:aud", "x", "expected a condition on token.actions.githubusercontent.com:sub in statement #1")]
    public void ST_33_a_condition_that_does_not_restrict_is_named(string conditionOperator, string key, string value, string sentence)
    {
        string document = Trust(
            """{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}""",
            "sts:AssumeRoleWithWebIdentity",
            $$$"""{"{{{conditionOperator}}}":{"{{{key}}}":"{{{value}}}"}}""");
        string message = _aws.Refused(
            IamErrorCode.MalformedPolicyDocument,
            c => RoleOperations.Create(c, new CreateRoleCall { RoleName = "r", AssumeRolePolicyDocument = document }));
        Assert.Contains(sentence, message, StringComparison.Ordinal);
    }

    private static Change<ManagedPolicy> NewPolicy(OperationContext context, string document) =>
        ManagedPolicyOperations.Create(context, new CreatePolicyCall { PolicyName = "new", PolicyDocument = document });

    // The calls that store an identity policy.
    private Func<OperationContext, object>[] Stores(string document)
    {
        string policy = _aws.NewPolicy("stored");
        return
        [
            c => NewPolicy(c, document),
            c => PolicyVersionOperations.Create(c, policy, document, isDefault: false),
            c => InlinePolicyOperations.Put(c, IdentityKind.User, "u", "i", document),
        ];
    }
}
