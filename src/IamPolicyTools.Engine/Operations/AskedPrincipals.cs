using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>
/// Finds whom a question is about: by a name, an ARN, the id of an access key or of an account. A session that was made here is the one
/// whose ARN is named, with all that it was given.
/// </summary>
/// <param name="model">The snapshot.</param>
/// <param name="credentials">The temporary credentials that were handed out.</param>
/// <param name="now">The instant of the question.</param>
/// <param name="caller">Who calls; null for nobody. Of several sessions of one ARN it is the one that is meant.</param>
public sealed class AskedPrincipals(IamModel model, CredentialStore credentials, DateTimeOffset now, Caller? caller = null)
{
    /// <summary>The subject that a text stands for.</summary>
    /// <param name="text">A name, an ARN, an access key id, an account id, a service, or <c>anonymous</c>.</param>
    /// <param name="account">Id or alias of the account to look a name up in; null for all.</param>
    /// <exception cref="LookupException">It stands for nobody, or for several.</exception>
    /// <exception cref="IamOperationException">The credentials have expired, or their owner is gone.</exception>
    public Subject Find(string text, string? account = null)
    {
        if (AccessKeyIds.IsWellFormed(text))
        {
            return OfKey(text);
        }

        if (Arn.IsAccountId(text))
        {
            return model.Accounts.TryGetValue(text, out Account? own) ? Subject.OfRoot(model, own) : Subject.OfSomebody(model, text);
        }

        string found = model.FindPrincipal(text, account);
        return Arn.TryParse(found, out Arn arn)
            ? arn.Service == "sts" ? OfSession(found) : OfArn(arn, found)
            : Subject.Find(model, found) ?? throw NotFound(text);
    }

    /// <summary>Whose an access key is: of a user or root user of the model, or of a session that was made here.</summary>
    /// <param name="accessKeyId">The id.</param>
    /// <exception cref="LookupException">It is nobody's.</exception>
    /// <exception cref="IamOperationException">The credentials have expired, or their owner is gone.</exception>
    public Subject OfKey(string accessKeyId) =>
        (credentials.Find(accessKeyId) ?? CredentialStore.FindOwner(model, accessKeyId))?.ToSubject(model, now) ?? throw new LookupException(
            LookupError.PrincipalNotFound,
            $"No user of the model has the access key {accessKeyId}, and this session handed out no such credentials.",
            accessKeyId);

    private Subject OfArn(Arn arn, string text)
    {
        if (arn is { Service: "iam" } && arn.Resource.StartsWith("group/", StringComparison.Ordinal))
        {
            return model.Accounts.GetValueOrDefault(arn.Account)?.FindGroup(text) is { } group ? Subject.Of(model, group) : throw NotFound(text);
        }

        return Subject.Find(model, text) ?? throw NotFound(text);
    }

    private Subject OfSession(string arn)
    {
        Caller[] live = [.. credentials.FindLive(arn, model, now)];
        if (live is [{ } only])
        {
            return only.ToSubject(model, now);
        }

        // The same session as the caller and by its ARN has one answer.
        if (caller?.AccessKeyId is { } key && live.FirstOrDefault(c => c.AccessKeyId == key) is { } itself)
        {
            Subject own = itself.ToSubject(model, now);
            return own with { Notes = own.Notes.Add($"{live.Length} live sessions have the ARN {arn}: the one that calls is taken to be meant") };
        }

        Subject plain = Subject.Find(model, arn) ?? throw NotFound(arn);
        string why = live.Length == 0
            ? $"no live session {arn} was made here"
            : $"{live.Length} live sessions have the ARN {arn}, and which one is meant is not known";
        return plain with
        {
            Notes = plain.Notes.Add($"{why}: session policies, session tags, source identity and MFA are unknown, and the answer assumes that it has none"),
        };
    }

    private LookupException NotFound(string text)
    {
        IEnumerable<string> names = Arn.TryParse(text, out Arn arn) && model.Accounts.TryGetValue(arn.Account, out Account? account)
            ? account.Users.Values.Select(u => u.Arn).Concat(account.Roles.Values.Select(r => r.Arn))
            : [];
        return new LookupException(
            LookupError.PrincipalNotFound,
            $"'{text}' names no user, group, role or root user of the model, no service, and nobody outside.{NearNames.Hint(text, names)}",
            text);
    }
}
