using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>An action on every, on some, on no resource of a form; and who may do it on some (PL-84d, AT-3, CL-60).</summary>
public sealed class ResourceFormTests
{
    private const string Writer = "arn:aws:iam::111122223333:user/writer";
    private const string Owner = "arn:aws:iam::111122223333:user/owner";
    private const string Guest = "arn:aws:iam::111122223333:user/guest";

    private static readonly IamModel s_model = ImportFolder.Import(
        """
        Accounts:
        - AccountId: "111122223333"
          Users:
          - UserName: writer
            UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/in/*" }, { Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*", Condition: { StringEquals: { "aws:SourceVpc": x } } }, { Effect: Allow, Action: "logs:*", Resource: "arn:aws:logs:*:*:log-group:/a*" }] } }]
          - UserName: owner
            UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] } }]
          - UserName: guest
          Resources:
          - Arn: arn:aws:s3:::b
            Policy: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: "*", Action: "s3:PutObject", Resource: "arn:aws:s3:::b/locked/*" }, { Effect: Allow, Principal: { AWS: ["arn:aws:iam::111122223333:user/guest", "999999999999"] }, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/drop/*" }] }
        - AccountId: "444455556666"
          Resources:
          - Arn: arn:aws:s3:::partner
        """).Model;

    [Theory]
    [InlineData(Owner, "s3:GetObject", "arn:aws:s3:::b/*", ResourceFormVerdict.All)]
    [InlineData(Owner, "s3:PutObject", "arn:aws:s3:::b/*", ResourceFormVerdict.Some)]
    [InlineData(Owner, "s3:PutObject", "arn:aws:s3:::b/locked/?*", ResourceFormVerdict.None)]
    [InlineData(Owner, "s3:PutObject", "arn:aws:s3:::other/*", ResourceFormVerdict.All)]
    [InlineData(Owner, "s3:PutObject", "arn:aws:s3:::partner/*", ResourceFormVerdict.None)]
    [InlineData(Owner, "s3:GetObject", "arn:aws:s3:::*/*", ResourceFormVerdict.Some)]
    [InlineData(Owner, "s3:GetObject", "arn:aws:sqs:*:*:*", ResourceFormVerdict.NoResource)]
    [InlineData(Writer, "s3:PutObject", "arn:aws:s3:::b/in/*", ResourceFormVerdict.All)]
    [InlineData(Writer, "s3:PutObject", "arn:aws:s3:::b/i*", ResourceFormVerdict.Some)]
    [InlineData(Writer, "s3:DeleteObject", "arn:aws:s3:::b/*", ResourceFormVerdict.None)]
    [InlineData(Writer, "s3:GetObject", "arn:aws:s3:::b/*", ResourceFormVerdict.Some)]
    [InlineData(Guest, "s3:PutObject", "arn:aws:s3:::b/drop/*", ResourceFormVerdict.All)]
    [InlineData(Guest, "s3:PutObject", "arn:aws:s3:::b/*", ResourceFormVerdict.Some)]
    [InlineData(Writer, "logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/a*", ResourceFormVerdict.All)]
    [InlineData(Writer, "logs:PutLogEvents", "arn:aws:logs:*:111122223333:log-group:/a1", ResourceFormVerdict.All)]
    [InlineData(Writer, "logs:PutLogEvents", "arn:aws:logs:*:111122223333:log-group:/b", ResourceFormVerdict.None)]
    [InlineData(Writer, "logs:CreateLogGroup", "arn:aws:logs:*:111122223333:log-group:/*", ResourceFormVerdict.Some)]
    public void Every_some_or_no_resource_of_a_form(string principal, string action, string form, ResourceFormVerdict expected)
    {
        var scope = new AccessScope(s_model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });
        Subject subject = Subject.Find(s_model, principal)!;

        ResourceFormAnswer answer = new ResourceFormSearch(scope).Ask(subject, ActionName.Parse(action), form);

        Assert.Equal(expected, answer.Verdict);
        var access = new ModelAccess(scope, subject);
        void Holds(string? example, Decision decision)
        {
            if (example is not null)
            {
                // Of a bucket that the model lacks the search takes the asker's account for the owner.
                string? owner = scope.Model.Accounts.Values.Any(a => a.Resources.Keys.Any(k => example.StartsWith(k + "/", StringComparison.Ordinal))) ? null : "111122223333";
                Decision said = access.Ask(ActionName.Parse(action), example, owner).Decision;
                Assert.Equal(decision, said == Decision.ExplicitDeny ? Decision.ImplicitDeny : said);
            }
        }

        Holds(answer.AllowedExample, Decision.Allowed);
        Holds(answer.DeniedExample, Decision.ImplicitDeny);
        Holds(answer.ConditionalExample, Decision.Conditional);
        Assert.Equal(expected is ResourceFormVerdict.None, answer is { AllowedExample: null, ConditionalExample: null, DeniedExample: not null });
    }

    // Faults A0: everybody who may do it on some object, not on an object named *.
    [Fact]
    public void Who_can_on_a_form_finds_those_who_are_limited_to_a_part_of_it()
    {
        var scope = new AccessScope(s_model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });

        ImmutableArray<ResourceAccess> found = ResourceAccessSearch.Find(
            scope, new ResourceAccessQuery("arn:aws:s3:::b/*", [ActionName.Parse("s3:PutObject"), ActionName.Parse("s3:GetObject")]));

        Assert.Equal(
            ["999999999999 s3:PutObject Allowed", $"{Guest} s3:PutObject Allowed", $"{Owner} s3:GetObject Allowed", $"{Owner} s3:PutObject Allowed",
                $"{Writer} s3:GetObject Conditional", $"{Writer} s3:PutObject Allowed"],
            found.Where(a => a.PrincipalKind != AccessorKind.Root).Select(a => $"{a.Principal} {a.Action} {a.Decision}").Order(StringComparer.Ordinal));
        Assert.All(found, a => Assert.Equal("arn:aws:s3:::b/*", a.Resource));
        Assert.StartsWith("arn:aws:s3:::b/in/", found.First(a => a.Principal == Writer && a.Action == "s3:PutObject").Example, StringComparison.Ordinal);
    }

    // CL-57: what is checked on streams was asked on streams without a name, of which there are none.
    [Theory]
    [InlineData("logs:PutLogEvents")]
    [InlineData("logs:CreateLogGroup")]
    public void Who_may_write_to_some_log_group_of_a_form(string action) => Assert.Contains(
        ResourceAccessSearch.Find(
            new AccessScope(s_model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery }),
            new ResourceAccessQuery("arn:aws:logs:eu-west-1:111122223333:log-group:/*", [ActionName.Parse(action)])),
        a => a.Principal == Writer);

    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::b", "arn:aws:s3:::b/KEY or arn:aws:s3:::b/*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/x", null)]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/*", null)]
    [InlineData("s3:ListBucket", "arn:aws:s3:::b", null)]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::b", null)]
    public void What_is_never_asked_is_told_with_what_is(string action, string resource, string? expected) =>
        Assert.Equal(expected, ResourceAccessQuery.Instead(IamCatalogue.Default.FindAction(action)!, resource));
}
