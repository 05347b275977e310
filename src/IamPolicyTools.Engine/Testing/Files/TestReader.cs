using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>Reads one test into its cases: lists make the cross product, a matrix a case a cell (AT-1).</summary>
/// <param name="bag">Takes the faults.</param>
/// <param name="common">What holds for all tests of the file.</param>
internal sealed class TestReader(DiagnosticBag bag, CommonOfTests common)
{
    private static readonly string[] s_members =
    [
        "Name", "Principal", "As", "Account", "Action", "Operation", "Parameter", "Resource", "Context", "Region", "Expect", "ByPolicyType", "ByStatement",
        "OnlyAllowed", "NobodyAllowed", "AtLeast", "Matrix", "Because", "Skip", "Only", "Tags", "Owner", "Policies", "ResourceAccount",
    ];

    private static readonly string[] s_expectations = ["Expect", "OnlyAllowed", "NobodyAllowed", "AtLeast"];

    // OnlyAllowed may be empty: nobody.
    private static readonly string[] s_filled = ["Principal", "As", "Action", "Resource", "AtLeast", "Policies"];

    private readonly AskerReader _askers = new(bag);
    private readonly CallCaseReader _calls = new(bag);
    private readonly OwnPolicyReader _policies = new(bag);

    /// <summary>The cases of a test; none where it is faulty.</summary>
    /// <param name="node">The test.</param>
    public IEnumerable<AccessCase> Read(Node node)
    {
        if (MemberReader.Of(node, bag, "a test") is not { } test)
        {
            return [];
        }

        test.CheckNames(s_members);
        foreach (string name in s_filled)
        {
            if (test.Value(name) is ArrayNode { Items: [] } or ObjectNode { Members: [] })
            {
                test.Invalid(test.Value(name)!, name, "at least one: a test about nothing would always pass.");
            }
        }

        ImmutableArray<Asker> askers = _askers.Read(test);
        var keys = ContextMembers.Of(test, "Context", bag);
        ContextMembers context = keys.Over(common.Context);
        OwnPolicies? policies = _policies.Read(test);
        string? region = test.Text("Region") ?? common.Region;
        var sketch = new CaseSketch(test)
        {
            Template = new AccessCase
            {
                Name = test.Text("Name") ?? string.Empty,
                Location = node.Location,
                Context = context.ToLayer(),
                Region = region,
                Doubt = _policies.Doubt ?? context.Doubt ?? (region is null ? null : RegionFacts.Doubt(region)),
                Expectation = new Expectation { Answer = ExpectedAnswer.Allowed },
                Skip = Skip(test),
                IsOnly = Switch.Read(test, "Only"),
                Tags = test.Texts("Tags"),
                Owner = test.Text("Owner"),
                Because = test.Text("Because"),
                Policies = policies,
            },
            Askers = askers,
            Keys = keys,
            Resources = test.Texts("Resource"),
        };
        CheckResources(test, sketch.Resources);
        if (test.Value("Matrix") is not null)
        {
            Refuse(test, "Matrix", "Action", "Operation", "Parameter", "Expect", "OnlyAllowed", "NobodyAllowed", "AtLeast");
            return new MatrixReader(bag).Read(sketch);
        }

        return ReadOne(test, sketch);
    }

    private IEnumerable<AccessCase> ReadOne(MemberReader test, CaseSketch sketch)
    {
        if (ReadExpectation(test) is not { } expectation)
        {
            return [];
        }

        bool isAboutWho = expectation.IsAboutWho;
        if (test.Value("Operation") is null)
        {
            Refuse(test, "Action", "Parameter");
        }

        if (isAboutWho)
        {
            Refuse(test, expectation.Answer.ToString(), "Principal", "As", "Expect");
        }
        else if (sketch.Askers.IsEmpty && !bag.HasErrors)
        {
            bag.Error("MISSING_KEY", "Found neither 'Principal' nor 'As' in a test; expected one of them, or 'OnlyAllowed', 'NobodyAllowed' or 'AtLeast'.", test.Node.Location);
        }

        if (test.Value("Operation") is not null)
        {
            Refuse(test, "Operation", "Action", "Resource", "OnlyAllowed", "NobodyAllowed", "AtLeast", "ByPolicyType", "ByStatement");
            return _calls.Read(sketch, expectation);
        }

        ImmutableArray<string> actions = ActionsOf(test, expectation);
        CheckForm(test, sketch.Resources, expectation);
        RequireResource(test, actions, sketch.Resources);
        return sketch.Cases(isAboutWho ? [null] : [.. sketch.Askers], expectation.Answer == ExpectedAnswer.CannotAssume ? [null] : [.. actions], sketch.Resources is [] ? [null] : [.. sketch.Resources], expectation);
    }

    private ImmutableArray<string> ActionsOf(MemberReader test, Expectation expectation)
    {
        if (expectation.Answer == ExpectedAnswer.CannotAssume)
        {
            Refuse(test, "Expect: CannotAssume", "Action", "Resource");
            return [];
        }

        if (test.Value("Action", isRequired: true) is null)
        {
            return [];
        }

        ImmutableArray<string> actions = test.Texts("Action");
        foreach (string action in actions.Where(a => !IsAction(a)))
        {
            test.Invalid(test.Value("Action")!, "Action", $"actions of the form service:Name without wildcards, not '{DisplayedText.Shorten(action)}'.");
        }

        return actions;
    }

    /// <summary>True for the text of one action.</summary>
    /// <param name="text">The text.</param>
    internal static bool IsAction(string text) => ActionName.TryParse(text, out _);

    private Expectation? ReadExpectation(MemberReader test)
    {
        string[] given = [.. s_expectations.Where(name => test.Value(name) is not null)];
        if (given.Length != 1)
        {
            bag.Error(
                "MISSING_KEY",
                given.Length == 0
                    ? "Found no expectation in a test; expected 'Expect', 'OnlyAllowed', 'NobodyAllowed', 'AtLeast' or 'Matrix'."
                    : $"Found {string.Join(" and ", given)} in a test; expected one of them.",
                test.Node.Location);
            return null;
        }

        switch (given[0])
        {
            case "Expect":
                return test.Word("Expect", [.. Enum.GetNames<ExpectedAnswer>().Except(s_expectations)]) is { } word
                    ? new Expectation { Answer = Enum.Parse<ExpectedAnswer>(word), ByPolicyType = PolicyTypeOf(test), ByStatement = StatementOf(test) }
                    : null;
            case "NobodyAllowed":
                if (!Switch.Read(test, "NobodyAllowed"))
                {
                    test.Invalid(test.Value("NobodyAllowed")!, "NobodyAllowed", "true.");
                }

                return new Expectation { Answer = ExpectedAnswer.NobodyAllowed };
            default:
                return new Expectation { Answer = Enum.Parse<ExpectedAnswer>(given[0]), Principals = test.Texts(given[0]) };
        }
    }

    private static string? PolicyTypeOf(MemberReader test) => test.Word("ByPolicyType", [.. Enum.GetNames<Evaluation.Answers.PolicyType>().Except(["None"])]);

    private ExpectedStatement? StatementOf(MemberReader test)
    {
        if (test.Object("ByStatement") is not { } statement)
        {
            return null;
        }

        statement.CheckNames(["Policy", "Sid"]);
        var expected = new ExpectedStatement(statement.Text("Policy"), statement.Text("Sid"));
        if (expected is { Policy: null, Sid: null })
        {
            bag.Error("MISSING_KEY", "Found neither 'Policy' nor 'Sid' in 'ByStatement'; expected at least one.", statement.Node.Location);
        }

        return expected;
    }

    // A question without its resource is denied whatever the policies say.
    private void RequireResource(MemberReader test, ImmutableArray<string> actions, ImmutableArray<string> resources)
    {
        foreach (string action in resources.IsEmpty ? actions : [])
        {
            if (IamCatalogue.Default.FindAction(action) is { IsWildcardOnly: false })
            {
                bag.Error("MISSING_KEY", $"Found no 'Resource' in a test of {action}; expected one, for the action is checked on resources.", test.Node.Location);
            }
        }
    }

    // AT-3: for every one of many resources only allowed and denied can be decided.
    private static void CheckForm(MemberReader test, ImmutableArray<string> resources, Expectation expectation)
    {
        bool isDecidable = expectation is { Answer: ExpectedAnswer.Allowed or ExpectedAnswer.Denied, ByPolicyType: null, ByStatement: null } || expectation.IsAboutWho;
        if (!isDecidable && resources.Any(r => r.Length > 1 && r.AsSpan().ContainsAny('*', '?')))
        {
            test.Invalid(test.Value("Resource")!, "Resource", $"a resource without wildcards beside 'Expect: {expectation}'; for every resource of a form 'Allowed' and 'Denied' can be expected.");
        }
    }

    // AT-7: a partition that there is not, or a number that is no account's, is nobody's resource, so that every denial would pass.
    private static bool MayBeArn(string resource) =>
        resource.Split(':', 6) is ["arn", var partition, _, _, var account, _]
        && resource.AsSpan().Trim().Length == resource.Length
        && (partition.AsSpan().ContainsAny('*', '?') || Arn.IsPartition(partition))
        && (Arn.IsAccountId(account) || !(account.Length > 0 && account.All(char.IsAsciiDigit)));

    /// <summary>What can be no ARN is a question about nothing: nobody may, and every denial would pass.</summary>
    /// <param name="test">The test, or its matrix.</param>
    /// <param name="resources">Its resources.</param>
    internal static void CheckResources(MemberReader test, ImmutableArray<string> resources)
    {
        foreach (string resource in resources.Where(r => r != "*" && !MayBeArn(r)))
        {
            test.Invalid(test.Value("Resource")!, "Resource", $"an ARN, or '*', not '{DisplayedText.Shorten(resource)}'.");
        }
    }

    private static string? Skip(MemberReader test)
    {
        if (test.Text("Skip") is not { } reason)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(reason) || reason is "true" or "false")
        {
            test.Invalid(test.Value("Skip")!, "Skip", "the reason, as a text.");
        }

        return reason;
    }

    private void Refuse(MemberReader test, string beside, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (test.Value(name) is { } value)
            {
                bag.Error("INVALID_VALUE", $"Found '{name}' beside '{beside}' in a test; expected one without the other.", value.Location);
            }
        }
    }
}
