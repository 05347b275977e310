using System.Collections.Concurrent;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;
using Witness = IamPolicyTools.Records.Witness;

namespace IamPolicyTools.Findings;

/// <summary>
/// The model with accounts in it that are outside the zone, each with a role that may do everything (FR-22): the foreign side is taken to
/// allow.
/// </summary>
internal sealed class Outside
{
    private const string RoleName = "outsider";

    private readonly Situation _situation;
    private readonly ConcurrentDictionary<string, (Questions Questions, Subject Who)> _known = new(StringComparer.Ordinal);

    public Outside(Situation situation)
    {
        _situation = situation;
        string id = "999999999990";
        while (situation.Model.Accounts.ContainsKey(id))
        {
            id = (long.Parse(id, System.Globalization.CultureInfo.InvariantCulture) - 1)
                .ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
        }

        AnyAccount = id;
    }

    /// <summary>The id of an account that nothing names.</summary>
    public string AnyAccount { get; }

    /// <summary>A role of an account outside that may do everything, in a model that has it.</summary>
    /// <param name="account">12 digits.</param>
    public (Questions Questions, Subject Who) Of(string account) => _known.GetOrAdd(account, id =>
    {
        var added = FreshAccount(id, _situation.Model);
        Questions questions = _situation.Questions.On(_situation.Model.With(added));
        return (questions, Subject.Of(questions.Model, added.Roles[RoleName]));
    });

    /// <summary>A principal of another account that a policy names by its ARN, who may do everything there.</summary>
    public (Questions Questions, Subject Who)? OfNamed(string arn)
    {
        if (!Arn.TryParse(arn, out Arn parts)
            || parts.Service != "iam"
            || !parts.Resource.StartsWith("role/", StringComparison.Ordinal)
            || parts.Resource.Contains('*'))
        {
            return null;
        }

        return _known.GetOrAdd(arn, text =>
        {
            Account added = FreshAccount(parts.Account, _situation.Model);
            Role role = added.Roles[RoleName] with { Arn = text, RoleName = parts.Resource[(parts.Resource.LastIndexOf('/') + 1)..] };
            added = added with { Roles = added.Roles.SetItem(role.RoleName, role) };
            Questions questions = _situation.Questions.On(_situation.Model.With(added));
            return (questions, Subject.Of(questions.Model, role));
        });
    }

    /// <summary>Another model with somebody outside in it, where it is somebody outside.</summary>
    /// <param name="model">The model.</param>
    /// <param name="arn">Who.</param>
    public IamModel In(IamModel model, string arn)
    {
        string account = Arn.AccountOf(arn).ToString();
        return !Arn.IsAccountId(account) || _situation.Model.Accounts.ContainsKey(account)
            ? model
            : model.With(FreshAccount(account, model));
    }

    /// <summary>FR-23: a user without policies in an account of the model.</summary>
    public (Questions Questions, Subject Who) FreshUser(Account account)
    {
        User user = new()
        {
            UserName = GenericResources.Name,
            UserId = "AIDAZZFRESHZZFRESH777",
            Arn = $"arn:{account.Partition}:iam::{account.AccountId}:user/{GenericResources.Name}",
        };
        Questions questions = _situation.Questions.On(_situation.Model.With(account with
        {
            Users = account.Users.SetItem(user.UserName, user),
        }));
        return (questions, Subject.Of(questions.Model, user));
    }

    /// <summary>A request by somebody outside, with what has to be supposed of the other side, so that it can be asked again (FR-2, FR-22).</summary>
    /// <param name="witness">The request.</param>
    /// <param name="account">The account outside.</param>
    public static Witness Suppose(Witness witness, string account) =>
        witness with { Assumes = [$"{account} allows it"], IdentityPolicy = Documents.Everything.ToJson(indented: false) };

    /// <summary>The same for a principal of an account that joins the organization (FR-23).</summary>
    /// <param name="answer">The answer to it.</param>
    public static Witness SupposeMember(Answer answer) =>
        Suppose(answer.WitnessWith("aws:PrincipalOrgID", "aws:PrincipalOrgPaths"), string.Empty) with { Assumes = ["an account that joins the organization"] };

    /// <summary>FR-23: an account that joins the organization, with a role that may do everything.</summary>
    public (Questions Questions, Subject Who)? FreshMember()
    {
        if (_situation.Model.Organization is not { } organization)
        {
            return null;
        }

        return _known.GetOrAdd("member", _ =>
        {
            string id = "888888888880";
            Organization joined = organization with
            {
                Root = organization.Root with { Accounts = organization.Root.Accounts.Add(new OrganizationAccount { AccountId = id }) },
            };
            Account added = FreshAccount(id, _situation.Model);
            Questions questions = _situation.Questions.On(_situation.Model.With(added) with { Organization = joined });
            return (questions, Subject.Of(questions.Model, added.Roles[RoleName]));
        });
    }

    private static Account FreshAccount(string id, IamModel model)
    {
        string partition = model.Accounts.Values.FirstOrDefault()?.Partition ?? "aws";
        var role = new Role
        {
            RoleName = RoleName,
            RoleId = "AROAZZFRESHZZFRESH777",
            Arn = $"arn:{partition}:iam::{id}:role/{RoleName}",
            Document = Documents.Nobody,
            InlinePolicies = [new InlinePolicy("everything", Documents.Everything)],
        };
        Account known = model.Accounts.GetValueOrDefault(id) ?? new Account { AccountId = id, Partition = partition };
        return known with { Roles = known.Roles.SetItem(role.RoleName, role) };
    }
}
