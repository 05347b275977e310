using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Findings;

/// <content>What answers hang on that nobody knows (FR-3).</content>
internal sealed partial class Questions
{
    private static readonly FrozenSet<string> s_organizationKeys = FrozenSet.ToFrozenSet(
        ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:SourceOrgID", "aws:SourceOrgPaths"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly UnknownFact s_organization = new("the organization", "it is not in the model");

    private readonly ConcurrentDictionary<object, ImmutableArray<UnknownFact>> _adminUnknowns = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where it is written down which denials are not certain.</summary>
    public DoubtLog Doubts { get; }

    // FR-3: whoever takes it for a denial has to say that it may be none.
    private Answer? Doubtful(Answer? answer, Subject who, string resource, string? owner)
    {
        if (answer is { IsAllowed: false, Unknowns.IsEmpty: false })
        {
            Doubts.Add(NameOf(who), resource, owner, answer.Unknowns);
        }

        return answer;
    }

    private static string? NameOf(Subject who) => who.Requester.ParentArn ?? who.Requester.Arn;

    /// <summary>
    /// What nobody knows of somebody who is an administrator if it turns out well; empty for who is one, or is none whatever comes.
    /// </summary>
    /// <param name="who">Who.</param>
    public ImmutableArray<UnknownFact> AdminUnknowns(Subject who) => KindOf(who) is { } kind
        ? _adminUnknowns.GetOrAdd(kind, static (_, x) => x.Self.FindAdminUnknowns(x.who), (Self: this, who))
        : FindAdminUnknowns(who);

    private ImmutableArray<UnknownFact> FindAdminUnknowns(Subject who) => AdministratorProbes.UnknownsOf(
        _scopes.Of(ContextMode.Discovery, Envelope.Free, who, ContextLayer.Empty), result => UnknownsOf(result, who));

    // FD-8: where nothing is said of an organization nobody knows which one an account of the model is in. What is known only after
    // deployment is as unknown as what nobody says.
    private ImmutableArray<UnknownFact> UnknownsOf(IamAccessResult result, Subject who)
    {
        ImmutableArray<UnknownFact> known =
        [
            .. result.Unknowns,
            .. result.UnresolvedPlaceholders.Select(p => new UnknownFact($"what {p.Text} stands for", p.Origin?.Origin ?? "it is a placeholder")),
        ];
        foreach (string key in result.MissingContextKeys)
        {
            if (s_organizationKeys.Contains(key)
                && Base.Model is { Organization: null, IsWithoutOrganization: false } model
                && (who.Requester.AccountId is not { } account || model.Accounts.ContainsKey(account)))
            {
                known = known.Add(s_organization);
            }
        }

        return [.. known.Distinct()];
    }

    // The snapshot that all copies come from: it has nobody in it who is supposed.
    private Questions Base => _from is null ? this : _from.Base;
}
