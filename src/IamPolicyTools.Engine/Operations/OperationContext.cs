using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>Where and by whom a call is made: a snapshot, a caller and a time. Immutable; the next snapshot gets a context of its own.</summary>
public sealed class OperationContext
{
    private Subject? _subject;

    /// <summary>The snapshot that the call reads.</summary>
    public required IamModel Model { get; init; }

    /// <summary>The time of the call.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Who calls; null for nobody, whose calls are not checked.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The id or alias of the account that was named; null when none was.</summary>
    public string? AccountName { get; init; }

    /// <summary>The region whose endpoint is called; null for the service's global endpoint.</summary>
    public string? Region { get; init; }

    /// <summary>Is told of the answers of policies that let the call pass or refuse it; null for nobody.</summary>
    internal Action<IamAccessResult>? Observe { get; init; }

    /// <summary>Receives what the call takes although something about it is odd: a policy document that says less than it seems to.</summary>
    public DiagnosticBag Warnings { get; init; } = new();

    /// <summary>The account that the call works on: the caller's own; for nobody and for a service, the one named or the only one there is.</summary>
    /// <exception cref="LookupException">There is no such account, or it was left open which one is meant.</exception>
    /// <exception cref="IamOperationException">The account named is not the caller's.</exception>
    public Account Account
    {
        get
        {
            // Nobody, and a service, belong to none.
            string? own = Caller?.AccountId;
            Account? named = AccountName is null && own is not null ? null : Model.GetAccount(AccountName);
            if (own is null)
            {
                return named!;
            }

            return named is null || named.AccountId == own
                ? Model.GetAccount(own)
                : throw new IamOperationException(
                    IamErrorCode.InvalidInput,
                    $"A call acts on the account of its caller: {Caller} cannot act on account {named}. Assume a role there, or leave out the account.",
                    named.AccountId);
        }
    }

    /// <summary>The caller with what applies to it in the snapshot; null for nobody.</summary>
    /// <exception cref="IamOperationException">The caller's credentials are not valid any more.</exception>
    public Subject? Subject => _subject ??= Caller?.ToSubject(Model, Now);

    /// <summary>The caller, for calls that make no sense without one.</summary>
    /// <exception cref="LookupException">Nobody calls.</exception>
    public Caller RequireCaller() => Caller ?? throw new LookupException(
        LookupError.NoCaller, "Nobody calls: this call gives something to the one who makes it.", null);

    /// <summary>The context of an unsigned call: nobody's credentials are sent along.</summary>
    public OperationContext WithoutCaller() =>
        new() { Model = Model, Now = Now, AccountName = AccountName, Region = Region, Observe = Observe, Warnings = Warnings };

    /// <summary>The same call on another snapshot.</summary>
    /// <param name="model">The snapshot.</param>
    public OperationContext On(IamModel model) =>
        new() { Model = model, Now = Now, Caller = Caller, AccountName = AccountName, Region = Region, Observe = Observe, Warnings = Warnings };
}
