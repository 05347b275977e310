using System.Collections.Concurrent;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Testing.Coverage;

/// <summary>
/// Notes what the cases of a run see of the policies that came from files (access-tests.md, 3). A document that several hold, or several
/// models have, is one.
/// </summary>
public sealed class CoverageRecorder
{
    private readonly List<(ModelPolicy Policy, Location Location)> _policies = [];
    private readonly Dictionary<Location, StatementSlot> _slots = [];
    private readonly ConcurrentDictionary<Statement, StatementSlot?> _found = new(ReferenceEqualityComparer.Instance);
    private readonly SortedDictionary<string, string> _principals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _trusted = new(StringComparer.Ordinal);
    private readonly HashSet<IamModel> _models = new(ReferenceEqualityComparer.Instance);

    /// <summary>The report on all runs.</summary>
    public CoverageReport ToReport() => new(
        [
            .. _policies.Select(p => new PolicyCoverage(
                NameOf(p.Policy),
                p.Policy.Subject,
                p.Location,
                [.. p.Policy.Document.Statements.Where(s => s.Location.IsKnown).Select(s => _slots[Places.Of(s.Location)!].ToCoverage(NameOf(p.Policy)))])),
        ],
        [.. _principals.Select(p => new PrincipalCoverage(p.Key, p.Value, _asked.ContainsKey(p.Key), p.Value == "Role" ? _trusted.ContainsKey(p.Key) : null))]);

    /// <summary>Adds the policies and principals of a model, before its cases run.</summary>
    /// <param name="model">The model.</param>
    internal void Add(IamModel model)
    {
        if (!_models.Add(model))
        {
            return;
        }

        foreach (ModelPolicy policy in ModelPolicies.Of(model).Where(p => p.Document is { UnknownReason: null, Location.IsKnown: true, Statements.IsEmpty: false }))
        {
            Statement[] added = [.. policy.Document.Statements.Where(s => s.Location.IsKnown && _slots.TryAdd(Places.Of(s.Location)!, new StatementSlot(s)))];
            if (added.Length > 0)
            {
                _policies.Add((policy, Places.Of(policy.Document.Location)!));
            }
        }

        foreach (Account account in model.Accounts.Values)
        {
            foreach (User user in account.Users.Values)
            {
                _principals[user.Arn] = "User";
            }

            foreach (Role role in account.Roles.Values.Where(r => !r.IsServiceLinked && !r.IsReserved))
            {
                _principals[role.Arn] = "Role";
            }
        }
    }

    /// <summary>Notes who asks (AT-22).</summary>
    /// <param name="requester">Who.</param>
    internal void Ask(Requester requester)
    {
        foreach (string arn in new[] { requester.Arn, requester.ParentArn }.OfType<string>())
        {
            _asked[arn] = true;
        }
    }

    /// <summary>Notes all that an evaluation looked at.</summary>
    /// <param name="access">The answer.</param>
    internal void Observe(IamAccessResult access)
    {
        foreach (PolicyTypeTrace type in access.GetTrace())
        {
            if (type.PolicyType == PolicyType.Trust)
            {
                _trusted[type.Resource] = true;
            }

            foreach (StatementTrace statement in type.Statements)
            {
                _found.GetOrAdd(statement.Statement, Find)?.Observe(statement);
            }
        }
    }

    private StatementSlot? Find(Statement statement) => Places.Of(statement.Location) is { } place ? _slots.GetValueOrDefault(place) : null;

    // A trust policy and the policy of a resource have no name of their own; that of a managed one is in its ARN.
    private static string NameOf(ModelPolicy policy) => policy.Policy switch
    {
        ModelPolicies.Trust => $"trust of {policy.Subject.Name}",
        { } name when !name.StartsWith("arn:", StringComparison.Ordinal) => name,
        _ => policy.Subject.Name,
    };
}
