using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>The questions about sets of policies are answered as the examples of the specification say.</summary>
public sealed class ChangeExampleSetTests
{
    public static TheoryData<string> Sets => new(ChangeExample.All.Values.Where(e => e.IsOfSets).Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_question_about_sets_is_answered_as_expected(string id)
    {
        ChangeExample example = ChangeExample.All[id];
        ProofOptions options = example.Options;
        (ProofAnswer gained, ProofAnswer lost) = PolicySetRelations.Compare(
            Policies(example.Row.GetProperty("before")), Policies(example.Row.GetProperty("after")), options.Principal!, example.Scope, options);
        ProofAnswer[] asked = example.Question switch
        {
            "NoNewAccess" => [gained],
            "NoLostAccess" => [lost],
            _ => [gained, lost],
        };
        ProofVerdict found = asked.Max(a => a.Verdict);
        Assert.True(
            example.Expected == found,
            $"{example.Row.GetProperty("note")}: expected {example.Expected}, found {found} {string.Join("; ", asked.Select(a => $"{a.Reason} {a.Place} {string.Join(", ", a.Witnesses.Take(3))}"))}");
    }

    internal static GivenPolicies Policies(JsonElement set) => new()
    {
        Identity = List(set, "identity", PolicyKind.Identity),
        Session = List(set, "session", PolicyKind.Session),
        Boundary = set.TryGetProperty("boundary", out JsonElement boundary) ? ChangeExample.Parse(boundary, PolicyKind.Boundary) : null,
        Resource = set.TryGetProperty("resource", out JsonElement resource) ? ChangeExample.Parse(resource, PolicyKind.Resource) : null,
        ServiceControl = Levels(set, "scp", PolicyKind.ServiceControl),
        ResourceControl = Levels(set, "rcp", PolicyKind.ResourceControl),
    };

    private static ImmutableArray<ImmutableArray<GivenPolicy>> Levels(JsonElement set, string name, PolicyKind kind) =>
        set.TryGetProperty(name, out JsonElement levels) ? [.. levels.EnumerateArray().Select(l => List(l, kind))] : [];

    private static ImmutableArray<GivenPolicy> List(JsonElement set, string name, PolicyKind kind) =>
        set.TryGetProperty(name, out JsonElement list) ? List(list, kind) : [];

    private static ImmutableArray<GivenPolicy> List(JsonElement list, PolicyKind kind) =>
    [
        .. list.EnumerateArray().Select(d => new GivenPolicy(d.ValueKind == JsonValueKind.String
            ? (d.GetString() == "FullAWSAccess" ? AwsPolicies.FullAwsAccess : AwsPolicies.RcpFullAwsAccess).Document
            : ChangeExample.Parse(d, kind))),
    ];
}
