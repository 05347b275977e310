using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Bases;

/// <summary>What a person should know when the model of a session is replaced.</summary>
internal static class SessionNotes
{
    /// <summary>The caller outlives the model that it was found in; where the new one does not know its account, every call would be refused.</summary>
    /// <param name="cmdlet">The cmdlet that replaced the model.</param>
    /// <param name="session">The session.</param>
    public static void TellOfCaller(IamCmdlet cmdlet, IamSession session)
    {
        if (session.Caller is not { } caller)
        {
            return;
        }

        if (caller.AccountId is { } account && session.Model.Accounts.ContainsKey(account))
        {
            cmdlet.WriteVerbose($"{caller.Arn} stays the caller.");
        }
        else
        {
            cmdlet.WriteWarning($"{caller.Arn} stays the caller, and its account is not in the model. Clear-IamCaller drops it.");
        }
    }
}
