using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>How far somebody comes (findings.md, 1.1); the highest that holds.</summary>
internal enum Reach
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>It reads something.</summary>
    Read,

    /// <summary>It changes something.</summary>
    Write,

    /// <summary>It reads or writes data of every name.</summary>
    Data,

    /// <summary>A path leads to an administrator.</summary>
    Path,

    /// <summary>One request makes it an administrator.</summary>
    NearAdmin,

    /// <summary>It is an administrator.</summary>
    Admin,
}

/// <summary>A user, role or root user of a model, with what rules ask about it again and again.</summary>
internal sealed class Person
{
    private readonly Situation _situation;
    private readonly Lazy<Subject> _who;
    private readonly Remembered<Reach> _reach;
    private readonly Remembered<bool> _isAdmin;
    private readonly Lazy<ImmutableArray<UnknownFact>> _adminUnknowns;
    private readonly Remembered<bool> _isAssumable;
    private readonly Remembered<Answer?> _strongest;
    private readonly Lazy<(SelfEscalation? Sure, ImmutableArray<SelfEscalation> Supposed)> _escalation;

    public Person(Situation situation, Account account, IamIdentity? identity)
    {
        _situation = situation;
        Account = account;
        User = identity as User;
        Role = identity as Role;
        Arn = identity?.Arn ?? account.RootArn;
        Name = User is not null ? $"user/{User.UserName}" : Role is not null ? $"role/{Role.RoleName}" : "root";
        _who =
            new Lazy<Subject>(() => User is not null
                ? Subject.Of(situation.Model, User)
                : Role is not null
                ? Subject.Of(situation.Model, Role)
                : Subject.OfRoot(situation.Model, account));
        DoubtLog doubts = situation.Questions.Doubts;
        _isAdmin = new Remembered<bool>(doubts, () => Situation.IsAdmin(situation.Questions, Who));
        _adminUnknowns = new Lazy<ImmutableArray<UnknownFact>>(() => IsAdmin ? [] : situation.Questions.AdminUnknowns(Who));
        _strongest = new Remembered<Answer?>(doubts, () => StrongestRequest.Find(situation, this));
        _escalation = new Lazy<(SelfEscalation? Sure, ImmutableArray<SelfEscalation> Supposed)>(() => doubts.Apart(FindEscalation).Found);
        _reach = new Remembered<Reach>(doubts, FindReach);
        _isAssumable = new Remembered<bool>(doubts, () => Role is null || Trust.IsAssumable(situation, Role));
        IsServiceLinked = Role is { } role
            && (role.IsServiceLinked || role.RoleName.StartsWith("AWSServiceRoleFor", StringComparison.Ordinal));
        IsReserved = Role is { } reserved
            && (reserved.IsReserved || reserved.RoleName.StartsWith("AWSReservedSSO_", StringComparison.Ordinal));
    }

    public Account Account { get; }

    public User? User { get; }

    public Role? Role { get; }

    public IamIdentity? Identity => (IamIdentity?)User ?? Role;

    public bool IsRoot => Identity is null;

    public string Arn { get; }

    public string Name { get; }

    /// <summary>FR-9: made by a service for itself.</summary>
    public bool IsServiceLinked { get; }

    /// <summary>FR-9: made by Identity Center.</summary>
    public bool IsReserved { get; }

    public Subject Who => _who.Value;

    public IEnumerable<Tag> Tags => User?.Tags ?? Role?.Tags ?? [];

    /// <summary>The Region that is asked in before others.</summary>
    public string Region => _situation.Region;

    public bool IsBreakGlass => Situation.HasTag(Tags, _situation.Options.BreakGlassTag);

    /// <summary>FD-3: null where nothing is known.</summary>
    public bool? HasPassword => User is null ? null
        : User.LoginProfile is not null || User.PasswordLastUsed is not null ? true
        : User.CredentialReport?.PasswordEnabled;

    /// <summary>FD-3: null where nothing is known.</summary>
    public bool? HasActiveKey => User is null ? null
        : User.GetKeys().Any(k => k.IsActive) ? true
        : User.CredentialReport is not null || (!User.AccessKeys.IsEmpty && !User.Unknowns.ContainsKey("AccessKeys")) ? false
        : null;

    /// <summary>
    /// True for a user who could sign in or sign requests, as far as is known, and a role that somebody can assume (FR-17).
    /// </summary>
    public bool CanAct => User is null ? _isAssumable.Value : HasPassword != false || HasActiveKey != false;

    public bool IsAssumable => _isAssumable.Value;

    public bool IsAdmin => _isAdmin.Value;

    /// <summary>True for an administrator, and for who is one for all that anybody knows.</summary>
    public bool MayBeAdmin => IsAdmin || !AdminUnknowns.IsEmpty;

    /// <summary>What nobody knows of who is an administrator if it turns out well; empty for everybody else.</summary>
    public ImmutableArray<UnknownFact> AdminUnknowns => _adminUnknowns.Value;

    public Reach Reach => _reach.Value;

    /// <summary>
    /// F-402: the request with which it makes itself an administrator; null where there is none that hangs on nothing unknown, a user's
    /// credentials aside.
    /// </summary>
    public SelfEscalation? Escalation
    {
        get
        {
            if (SupposedEscalations is [var first, ..])
            {
                _situation.Questions.Doubts.Add(Arn, "*", Account.AccountId, first.Unknowns);
            }

            return _escalation.Value.Sure;
        }
    }

    /// <summary>The requests that may do so for all that anybody knows, where none does for sure.</summary>
    public ImmutableArray<SelfEscalation> SupposedEscalations => _escalation.Value.Supposed;

    /// <summary>True for who is an administrator, or makes itself one with one request.</summary>
    public bool IsNearAdmin => IsAdmin || Escalation is not null;

    /// <summary>The request that shows best what it may do; null for who may do nothing.</summary>
    public Answer? Strongest => _strongest.Value;

    /// <summary>FR-19: a role of what the internet talks to.</summary>
    public bool IsFacing => Role is not null && Trust.ServicesOf(Role).Any(Trust.FacesInternet);

    public override string ToString() => Arn;

    private (SelfEscalation? Sure, ImmutableArray<SelfEscalation> Supposed) FindEscalation()
    {
        if (IsAdmin || IsRoot || IsServiceLinked)
        {
            return (null, []);
        }

        List<SelfEscalation> supposed = [];
        foreach (SelfEscalation one in SelfEscalation.All(_situation, this))
        {
            if (one.Unknowns.IsEmpty)
            {
                return (one, []);
            }

            supposed.Add(one);
        }

        return (null, [.. supposed]);
    }

    private Reach FindReach()
    {
        if (IsAdmin)
        {
            return Reach.Admin;
        }

        if (Escalation is not null)
        {
            return Reach.NearAdmin;
        }

        return _situation.HasPath(this) ? Reach.Path
            : DataProbes.Reaches(_situation, this) ? Reach.Data
            : Strongest is null ? Reach.None
            : StrongestRequest.Writes(Strongest.Witness.Action) ? Reach.Write : Reach.Read;
    }
}
