using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// A key that only some of an action's types of resource have is unknown on those, and absent on the others (CK-4, PL-47): the permissions
/// tell them apart as questions do.
/// </summary>
public sealed class KeysOfTypesTests
{
    private const string World =
        """{"AccountId":"111122223333","Users":[{"UserName":"alice","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[STATEMENTS]}}]}]}""";

    private static readonly string[] s_resources =
    [
        "arn:aws:ec2:us-east-1:111122223333:instance/i-1", "arn:aws:ec2:us-east-1::image/ami-1", "arn:aws:ec2:us-east-1:111122223333:subnet/s-1",
        "arn:aws:ec2:us-east-1:111122223333:volume/v-1", "arn:aws:ec2:us-east-1:111122223333:network-interface/eni-1",
    ];

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringEquals":{"ec2:InstanceType":"t3.micro"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringEqualsIfExists":{"ec2:InstanceType":"t3.micro"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"ec2:*","Resource":"*"},{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringNotEquals":{"ec2:InstanceType":"t3.micro"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"ec2:*","Resource":"*"},{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*","Condition":{"Bool":{"ec2:Encrypted":"false"},"Null":{"ec2:VolumeType":"true"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/type":"${ec2:InstanceType}"}}}""")]
    public void The_permissions_say_what_questions_say_of_each_type(string statements)
    {
        IamModel model = ImportFolder.Import(World.Replace("STATEMENTS", statements, StringComparison.Ordinal), "account.json").Model;
        var scope = new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });
        Subject subject = Subject.Find(model, "arn:aws:iam::111122223333:user/alice")!;
        var access = new ModelAccess(scope, subject);
        EffectivePermission[] permissions = [.. new EffectivePermissionSearch(scope).Find(subject, new EffectivePermissionQuery { Actions = ["ec2:RunInstances"] })];

        foreach (string resource in s_resources)
        {
            Decision asked = access.Decide(ActionName.Parse("ec2:RunInstances"), resource, "111122223333").Decision;
            Decision said = permissions.Where(p => p.Covers(resource)).ToArray() switch
            {
                [] => Decision.ImplicitDeny,
                [{ IsConditional: true }] => Decision.Conditional,
                _ => Decision.Allowed,
            };
            Assert.True(said == (asked == Decision.ExplicitDeny ? Decision.ImplicitDeny : asked), $"{resource}: asked {asked}, said {said} by {string.Join("; ", permissions.AsEnumerable())}");
        }
    }
}
