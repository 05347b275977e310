using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Who-can against the evaluator: on every sampled principal the search says what Test-IamAccess says.</summary>
public sealed class ResourceAccessAgreementTests
{
    private static readonly Lazy<IamModel> s_organization = new(() => GeneratedOrganization.Create(seed: 1, accounts: 50, roles: 200, buckets: 20));

    private static readonly ModelAccessSettings s_settings = new() { Now = Samples.Now, Mode = ContextMode.Discovery };

    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::b000000000007-data-4/public/a")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b000000000030-secret-3/team/red/a")]
    [InlineData("s3:PutObject", "arn:aws:s3:::b000000000044-data-1/archive/a")]
    [InlineData("s3:DeleteObject", "arn:aws:s3:::b000000000012-data-7/keep/a")]
    [InlineData("s3:ListBucket", "arn:aws:s3:::b000000000001-data-2")]
    [InlineData("s3:DeleteBucket", "arn:aws:s3:::b000000000020-secret-12")]
    [InlineData("sqs:SendMessage", "arn:aws:sqs:eu-west-1:000000000009:queue-3")]
    [InlineData("kms:Decrypt", "arn:aws:kms:eu-west-1:000000000033:key/key-5")]
    [InlineData("sts:AssumeRole", "arn:aws:iam::000000000005:role/role7")]
    [InlineData("iam:PassRole", "arn:aws:iam::000000000005:role/app/role8")]
    [InlineData("s3:ListAllMyBuckets", "*")]
    [InlineData("sts:GetCallerIdentity", "*")]
    public void Says_of_every_sampled_principal_what_the_evaluator_says(string action, string resource)
    {
        IamModel model = s_organization.Value;
        var scope = new AccessScope(model, s_settings);

        Dictionary<string, Decision> found = ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [ActionName.Parse(action)]))
            .Where(a => !a.IsOutside && a.PrincipalKind is AccessorKind.User or AccessorKind.Role or AccessorKind.Root)
            .ToDictionary(a => a.Principal, a => a.Decision);

        // All that were found, and as many again of all there are.
        var random = new Random(2);
        string[] all = [.. model.Accounts.Values.SelectMany(Samples.Principals)];
        string[] sample = [.. found.Keys.Order(StringComparer.Ordinal).Take(300), .. Enumerable.Range(0, 500).Select(_ => all[random.Next(all.Length)])];
        Assert.All(sample, principal =>
        {
            Decision expected = new ModelAccess(scope, Subject.Find(model, principal)!).Ask(ActionName.Parse(action), resource).Decision;
            Decision? said = found.TryGetValue(principal, out Decision decision) ? decision : null;
            Assert.Equal(expected is Decision.Allowed or Decision.Conditional ? expected : null, said);
        });
    }

    [Fact]
    public void Finds_the_same_in_small_worlds_as_asking_everybody()
    {
        foreach (int seed in Samples.Seeds(40))
        {
            IamModel model = GeneratedOrganization.Create(seed, accounts: 3, roles: 6, buckets: 3);
            var scope = new AccessScope(model, s_settings);
            string resource = Samples.Resource(new Random(seed), model, "s3:GetObject");

            IEnumerable<string> found = ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [ActionName.Parse("s3:GetObject")], "000000000002"))
                .Where(a => a.PrincipalKind is AccessorKind.User or AccessorKind.Role or AccessorKind.Root)
                .Select(a => $"{a.Principal} {a.Decision}");

            IEnumerable<string> asked = model.Accounts.Values.SelectMany(Samples.Principals)
                .Select(p => (Principal: p, new ModelAccess(scope, Subject.Find(model, p)!).Ask(ActionName.Parse("s3:GetObject"), resource, "000000000002").Decision))
                .Where(p => p.Decision is Decision.Allowed or Decision.Conditional)
                .Select(p => $"{p.Principal} {p.Decision}");
            Assert.Equal(asked, found);
        }
    }
}
