using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the passwords of users. A password is checked for its form and forgotten.</summary>
public static class LoginProfileOperations
{
    private const int LongestPassword = 128;

    /// <summary>CreateLoginProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <param name="password">The password, or null.</param>
    /// <param name="isResetRequired">True when it must be changed at the next sign-in.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<LoginProfile> Create(OperationContext context, string? userName, string? password, bool isResetRequired)
    {
        CheckPassword(password);
        User user = UserOperations.RequireOrCaller(context, "iam:CreateLoginProfile", userName);
        if (user.LoginProfile is not null)
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"Login Profile for user {user.UserName} already exists.", user.UserName);
        }

        var profile = new LoginProfile { UserName = user.UserName, CreateDate = context.Now, PasswordResetRequired = isResetRequired };
        return new Change<LoginProfile>(context.Model.With(context.Account.With(user with { LoginProfile = profile })), profile);
    }

    /// <summary>GetLoginProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static LoginProfile Get(OperationContext context, string? userName) =>
        Existing(UserOperations.RequireOrCaller(context, "iam:GetLoginProfile", userName));

    /// <summary>UpdateLoginProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user.</param>
    /// <param name="password">The new password; null to keep the old one.</param>
    /// <param name="isResetRequired">Whether it must be changed at the next sign-in; null to keep that as it is.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Update(OperationContext context, string userName, string? password, bool? isResetRequired)
    {
        CheckPassword(password);
        User user = UserOperations.RequireOrCaller(context, "iam:UpdateLoginProfile", userName);
        LoginProfile profile = Existing(user);
        LoginProfile changed = profile with { PasswordResetRequired = isResetRequired ?? profile.PasswordResetRequired };
        return changed == profile ? context.Model : context.Model.With(context.Account.With(user with { LoginProfile = changed }));
    }

    /// <summary>DeleteLoginProfile.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, string? userName)
    {
        User user = UserOperations.RequireOrCaller(context, "iam:DeleteLoginProfile", userName);
        _ = Existing(user);
        return context.Model.With(context.Account.With(user with { LoginProfile = null }));
    }

    private static LoginProfile Existing(User user) => user.LoginProfile ?? throw new IamOperationException(
        IamErrorCode.NoSuchEntity, $"Login Profile for User {user.UserName} cannot be found.", user.UserName);

    // [\u0009\u000A\u000D\u0020-\u00FF]+ in the API's model. The message never shows the password.
    private static void CheckPassword(string? password)
    {
        if (password is null)
        {
            return;
        }

        bool isFit = password.Length is > 0 and <= LongestPassword && password.All(c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '\u00FF'));
        if (!isFit)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"A password has 1 to {LongestPassword} characters of Latin-1.", "Password");
        }
    }
}
