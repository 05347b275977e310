using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Findings;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>R-57: no service control policy binds a service-linked role, whatever other role has the same policies.</summary>
public sealed class ServiceLinkedGroupTests
{
    private const string Policy = "arn:aws:iam::111122223333:policy/p";

    [Fact]
    public void A_role_of_a_service_shares_no_permissions_with_another_role_of_the_same_policies()
    {
        string trust = PathAccounts.Trust("""{"Service":"ec2.amazonaws.com"}""");
        string attached = $$""" "AttachedManagedPolicies":[{"PolicyName":"p","PolicyArn":"{{Policy}}"}] """;
        IamModel model = PathAccounts.Load($$"""
            "RoleDetailList":[
              {"RoleName":"plain","AssumeRolePolicyDocument":{{trust}},{{attached}}},
              {"RoleName":"linked","Path":"/aws-service-role/ec2.amazonaws.com/","AssumeRolePolicyDocument":{{trust}},{{attached}}}],
            "Policies":[{"PolicyName":"p","Arn":"{{Policy}}","DefaultVersionId":"v1","PolicyVersionList":[
              {"VersionId":"v1","IsDefaultVersion":true,"Document":{{PathAccounts.Document(PathAccounts.Allow("sqs:ListQueues"))}}}]}]
            """) with
        { Organization = Denying() };
        var scope = new AccessScope(model, new ModelAccessSettings { Now = PathAccounts.Now });

        EffectivePermission[] rows = [.. new EffectivePermissionSearch(scope).FindAll(new EffectivePermissionQuery { Actions = ["sqs:ListQueues"] }, [])];

        Assert.Contains(rows, r => r.Principals.Any(p => p.EndsWith("/linked", StringComparison.Ordinal)));
        Assert.DoesNotContain(rows, r => r.Principals.Any(p => p.EndsWith("/plain", StringComparison.Ordinal)));
    }

    private static Organization Denying() => new()
    {
        Id = "o-linked0001",
        MasterAccountId = "222233334444",
        ServiceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty.Add(
            "nothing", new OrganizationPolicy("nothing", PolicyParser.Parse(
                TextDocument.Parse(PathAccounts.Document(PathAccounts.Deny("sqs:*")), "scp"), PolicyKind.ServiceControl, new DiagnosticBag())!)),
        Root = new OrganizationalUnit
        {
            Id = "r-root",
            Accounts = [new OrganizationAccount { AccountId = PathAccounts.AccountId, ServiceControlPolicies = [Organization.FullAwsAccess, "nothing"] }],
        },
    };
}
