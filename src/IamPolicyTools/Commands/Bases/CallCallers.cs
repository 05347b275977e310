using IamPolicyTools.CommandLines;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Bases;

/// <summary>Who makes a call, and where: the profile of the line, or whoever was named, or the session's caller (CL-61, CL-70).</summary>
/// <param name="session">The session.</param>
/// <param name="model">The model.</param>
/// <param name="now">The time of the calls.</param>
internal sealed class CallCallers(IamSession session, IamModel model, DateTimeOffset now)
{
    private readonly Dictionary<string, Subject> _profiles = new(StringComparer.Ordinal);

    /// <summary>The caller of a call; null when nobody is known.</summary>
    /// <param name="call">The call.</param>
    /// <param name="named">Who was named beside it, found; null for nobody.</param>
    /// <exception cref="InvalidArgumentException">The line names a profile, and somebody else was named.</exception>
    public Subject? Find(ApiCall call, Subject? named)
    {
        if (call.IsAnonymous)
        {
            return Subject.Find(model, "anonymous");
        }

        if (call.ProfileName is not { } profile)
        {
            // CL-44: credentials of its own; the session's caller is somebody else.
            return call.UnknownCaller is not null ? named : named ?? session.Caller?.ToSubject(model, now);
        }

        if (!_profiles.TryGetValue(profile, out Subject? found))
        {
            if (session.Profiles.Find(profile) is null)
            {
                throw new CommandLineException(
                    CommandLineError.ProfileNotFound, $"There is no credential profile '{profile}' in the session. Import-IamCredentialProfile reads profiles.", call.Location)
                {
                    Operation = call.Operation?.FullName,
                };
            }

            found = ProfileCallers.Get(session, model, profile, now).ToSubject(model, now);
            _profiles.Add(profile, found);
        }

        return named is null || named.Requester.Arn == found.Requester.Arn ? found : throw new InvalidArgumentException(CommandLineErrors.ProfileAndCaller(profile));
    }

    /// <summary>What the call's ARNs are made with.</summary>
    /// <param name="call">The call.</param>
    /// <param name="caller">Who calls; null for nobody.</param>
    /// <param name="account">The account that was named; null for the caller's.</param>
    /// <param name="region">The Region that was named; null for the profile's.</param>
    /// <param name="readFile">Reads files that values name.</param>
    public CallEnvironment Environment(ApiCall call, Subject? caller, string? account, string? region, Func<string, string?> readFile) => new()
    {
        Model = model,
        CallerArn = caller?.Requester.Arn,
        Account = account ?? caller?.Requester.AccountId ?? (model.Accounts.Count == 1 ? model.Accounts.Values.First().AccountId : null),
        Region = (call.ProfileName is { } profile ? session.Profiles.Find(profile)?.Region : null) ?? region,
        ReadFile = readFile,
    };
}
