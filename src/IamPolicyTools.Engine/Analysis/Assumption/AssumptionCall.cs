using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>Calls that make sessions of roles: of one principal, for one role after the other.</summary>
internal sealed class AssumptionCall
{
    private static readonly ActionName s_assumeRole = ActionName.Parse("sts:AssumeRole");
    private static readonly ActionName s_withSaml = ActionName.Parse("sts:AssumeRoleWithSAML");
    private static readonly ActionName s_withWebIdentity = ActionName.Parse("sts:AssumeRoleWithWebIdentity");
    private static readonly ActionName s_tagSession = ActionName.Parse("sts:TagSession");
    private static readonly ActionName s_setSourceIdentity = ActionName.Parse("sts:SetSourceIdentity");

    private readonly AccessScope _scope;
    private readonly Subject _caller;
    private readonly SessionChoice _own;
    private readonly ActionName _action;
    private readonly ModelAccess _plain;

    /// <summary>Prepares the calls of a principal.</summary>
    /// <param name="scope">Where it is asked.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="own">What was picked for the caller's own session.</param>
    public AssumptionCall(AccessScope scope, Subject caller, SessionChoice own)
    {
        _scope = scope;
        _caller = caller;
        _own = own;
        _plain = new ModelAccess(scope, caller);
        _action = caller.Requester.Kind switch
        {
            RequesterKind.SamlIdentity => s_withSaml,
            RequesterKind.WebIdentity => s_withWebIdentity,
            _ => s_assumeRole,
        };
    }

    /// <summary>Asks for a session.</summary>
    /// <param name="role">The role.</param>
    /// <param name="wanted">What the session must have.</param>
    /// <returns>
    /// What IAM answers, and what has to be picked for it: what is wanted, and what the role's trust policy asks for. Null when no such
    /// session can be had.
    /// </returns>
    public (ImmutableArray<IamAccessResult> Answers, SessionChoice Picked)? Make(Role role, SessionChoice wanted)
    {
        if (wanted.After(_own) is not { } picked || Ask(role, picked) is not { } answers)
        {
            return null;
        }

        if (answers.Any(a => a.Decision == Decision.Conditional))
        {
            foreach (SessionChoice further in answers.SelectMany(a => SessionWishes.Of(a, SessionWishes.OfCall)))
            {
                if (picked.And(further) is { } both && Ask(role, both) is { } better && better.All(a => a.IsAllowed))
                {
                    return (better, both with { AreTagsTransitive = wanted.AreTagsTransitive });
                }
            }
        }

        return (answers, picked);
    }

    /// <summary>True when some session that picks the same things, with whatever values, may be had of a role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="wanted">What is to be picked.</param>
    public bool CouldMake(Role role, SessionChoice wanted) =>
        ActionsFor(wanted).All(action => _plain.Ask(action, role.Arn).Decision is Decision.Allowed or Decision.Conditional);

    // 2.6: each action that the call uses. ST-6, ST-8: what is inherited needs the permission, too.
    private ImmutableArray<IamAccessResult>? Ask(Role role, SessionChoice picked)
    {
        ModelAccess access = picked.IsAny ? _plain : new ModelAccess(_scope.With(picked.CallKeys()), _caller);
        var answers = ImmutableArray.CreateBuilder<IamAccessResult>();
        foreach (ActionName action in ActionsFor(picked))
        {
            IamAccessResult answer = access.Ask(action, role.Arn);
            if (answer.Decision is not (Decision.Allowed or Decision.Conditional))
            {
                return null;
            }

            answers.Add(answer);
        }

        return answers.ToImmutable();
    }

    private IEnumerable<ActionName> ActionsFor(SessionChoice picked)
    {
        yield return _action;
        if (!picked.Tags.IsEmpty || (_own.AreTagsTransitive && !_own.Tags.IsEmpty))
        {
            yield return s_tagSession;
        }

        if (picked.SourceIdentity is not null || _caller.Requester.SourceIdentity is not null)
        {
            yield return s_setSourceIdentity;
        }
    }
}
