using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Effective permissions against the evaluator: on every sampled triple they say what Test-IamAccess says.</summary>
public sealed class EffectivePermissionAgreementTests
{
    private static readonly string[] s_actions =
    [
        "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:DeleteBucket", "s3:GetBucketPolicy", "s3:ListAllMyBuckets",
        "sqs:SendMessage", "sqs:DeleteQueue", "sqs:ListQueues", "kms:Decrypt", "kms:DescribeKey", "kms:ListKeys", "sts:AssumeRole",
        "sts:GetCallerIdentity", "dynamodb:GetItem", "ec2:RunInstances", "iam:GetRole", "iam:ListRoles", "iam:PassRole", "iam:CreateUser",
    ];

    [Fact]
    public void Agrees_with_the_evaluator_on_a_large_organization()
    {
        IamModel model = GeneratedOrganization.Create(seed: 3, accounts: 50, roles: 200, buckets: 20);
        string[] principals = [.. model.Accounts.Values.SelectMany(Samples.Principals)];
        var random = new Random(4);

        for (int i = 0; i < 40; i++)
        {
            AssertAgreement(model, principals[random.Next(principals.Length)], random, samples: 25);
        }
    }

    [Fact]
    public void Agrees_with_the_evaluator_in_small_worlds()
    {
        foreach (int seed in Samples.Seeds(60))
        {
            var random = new Random(seed);
            IamModel model = GeneratedOrganization.Create(seed, accounts: 3, roles: 10, buckets: 4);
            string[] principals = [.. model.Accounts.Values.SelectMany(Samples.Principals)];
            for (int i = 0; i < 4; i++)
            {
                AssertAgreement(model, principals[random.Next(principals.Length)], random, samples: 30);
            }
        }
    }

    private static void AssertAgreement(IamModel model, string principal, Random random, int samples)
    {
        var scope = new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });
        Subject subject = Subject.Find(model, principal)!;
        var access = new ModelAccess(scope, subject);
        string[] actions = random.GetItems(s_actions, 6);
        ILookup<string, EffectivePermission> permissions = new EffectivePermissionSearch(scope)
            .Find(subject, new EffectivePermissionQuery { Actions = [.. actions] })
            .ToLookup(p => p.Action);

        foreach (string action in actions)
        {
            for (int i = 0; i < samples; i++)
            {
                string resource = Samples.Resource(random, model, action);
                string owner = access.CreateRequest(ActionName.Parse(action), resource).ResourceAccount;
                IamAccessResult answer = access.Ask(ActionName.Parse(action), resource, owner);
                Decision expected = answer.Decision;
                EffectivePermission[] covering = [.. permissions[action].Where(p => p.ResourceAccount == owner && p.Covers(resource))];

                string question = $"{principal} {action} {resource}: {expected}, said {string.Join("; ", covering.Select(p => p.ToString()))}; all {string.Join("; ", permissions[action])}";
                Assert.True(covering.Length <= 1, question);
                Decision said = covering switch
                {
                    [] => Decision.ImplicitDeny,
                    [{ IsConditional: true }] => Decision.Conditional,
                    _ => Decision.Allowed,
                };
                Assert.True(said == Normalise(expected) || (said == Decision.ImplicitDeny && IsLeftOut(answer)), question);
            }
        }
    }

    // What only a policy could allow that the model does not have is no permission of the principal's; its own policies do not allow it either,
    // or they name no account.
    private static bool IsLeftOut(IamAccessResult answer) =>
        answer.Decision == Decision.Conditional
        && answer.Unknowns.Any(u => u.Reason == ResourceTarget.NotInModel)
        && (answer.ResourceAccount != answer.Request.Requester.AccountId || answer.Trace.Any(t => t is { PolicyType: PolicyType.Identity, Outcome: not PolicyOutcome.Allows }));

    private static Decision Normalise(Decision decision) => decision == Decision.ExplicitDeny ? Decision.ImplicitDeny : decision;
}
