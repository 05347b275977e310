using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>Reads <c>Policies</c> of a test, as worked examples have them: lists of identity and session policies, levels of control policies.</summary>
/// <param name="bag">Takes the faults.</param>
internal sealed class OwnPolicyReader(DiagnosticBag bag)
{
    private bool _isExample;

    /// <summary>What AWS would refuse of the policies that were read last, in words; null when it would store them.</summary>
    public string? Doubt { get; private set; }

    /// <summary>The policies of a test; null where it has none, or they are faulty.</summary>
    /// <param name="test">The test.</param>
    public OwnPolicies? Read(MemberReader test)
    {
        Doubt = null;
        string? owner = test.Text("ResourceAccount");
        if (test.Object("Policies") is not { } policies)
        {
            if (owner is not null)
            {
                bag.Error("INVALID_VALUE", "Found 'ResourceAccount' without 'Policies' in a test; expected both: accounts tell what they own.", test.Value("ResourceAccount")!.Location);
            }

            return null;
        }

        policies.CheckNames(["Identity", "Boundary", "Session", "Resource", "Endpoint", "ServiceControl", "ResourceControl"]);
        CheckAsker(test);
        _isExample = test.Value(ExampleCase.Mark) is not null;
        bool isTrust = test.Texts("Action").Any(a => a.StartsWith("sts:", StringComparison.OrdinalIgnoreCase))
            && test.Texts("Resource").Any(r => r.Contains(":role/", StringComparison.Ordinal));
        GivenPolicy? endpoint = Single(policies, "Endpoint", PolicyKind.Endpoint);
        return new OwnPolicies(
            new GivenPolicies
            {
                Identity = List(policies, "Identity", PolicyKind.Identity),
                Boundary = Single(policies, "Boundary", PolicyKind.Boundary),
                Session = List(policies, "Session", PolicyKind.Session),
                Resource = Single(policies, "Resource", isTrust ? PolicyKind.Trust : PolicyKind.Resource),
                ServiceControl = Levels(policies, "ServiceControl", PolicyKind.ServiceControl),
                ResourceControl = Levels(policies, "ResourceControl", PolicyKind.ResourceControl),
            },
            endpoint is null ? null : CompiledPolicySet.Create(new PolicySource("VpcEndpointPolicy", null, PolicyKind.Endpoint, endpoint.Document)),
            owner);
    }

    // There are no accounts in which a name could be looked up.
    private void CheckAsker(MemberReader test)
    {
        foreach (string member in new[] { "As", "OnlyAllowed", "NobodyAllowed", "AtLeast", "Operation", "Matrix" })
        {
            if (test.Value(member) is { } value)
            {
                bag.Error("INVALID_VALUE", $"Found '{member}' beside 'Policies' in a test; expected one without the other.", value.Location);
            }
        }

        foreach (string principal in test.Texts("Principal").Where(p => p != "*" && Requester.Parse(p) is null))
        {
            test.Invalid(test.Value("Principal")!, "Principal", $"an ARN, a service or 'anonymous' beside 'Policies', not '{DisplayedText.Shorten(principal)}'.");
        }
    }

    private GivenPolicy? Single(MemberReader policies, string name, PolicyKind kind) => policies.Value(name) is { } node ? Document(node, kind) : null;

    private ImmutableArray<GivenPolicy> List(MemberReader policies, string name, PolicyKind kind) =>
        policies.Value(name) is { } node ? List(node, kind) : [];

    private ImmutableArray<GivenPolicy> List(Node node, PolicyKind kind) =>
        [.. (node is ArrayNode list ? list.Items : [node]).Select(item => Document(item, kind)).OfType<GivenPolicy>()];

    // Root first; each level is a list.
    private ImmutableArray<ImmutableArray<GivenPolicy>> Levels(MemberReader policies, string name, PolicyKind kind) =>
        policies.Value(name) is not { } node ? [] : [.. (node is ArrayNode list ? list.Items : [node]).Select(level => List(level, kind))];

    private GivenPolicy? Document(Node node, PolicyKind kind)
    {
        if (node is ScalarNode { Text: "FullAWSAccess" or "RCPFullAWSAccess" } full)
        {
            return new GivenPolicy((kind == PolicyKind.ResourceControl ? AwsPolicies.RcpFullAwsAccess : AwsPolicies.FullAwsAccess).Document, full.Text);
        }

        var found = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.Parse(node, kind, found);
        bool isRefused = document is null || found.Items.Any(AskedPolicy.CannotBeAsked);
        foreach (Diagnostic fault in found.Items)
        {
            bag.Add(isRefused && fault.Severity == DiagnosticSeverity.Refused ? fault with { Severity = DiagnosticSeverity.Error } : fault);
        }

        Doubt ??= !_isExample && found.Items.FirstOrDefault(f => f.Severity == DiagnosticSeverity.Refused) is { } refused ? $"AWS refuses the policy: {refused}" : null;
        return document is null ? null : new GivenPolicy(document);
    }
}
