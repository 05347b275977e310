using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>
/// MFA that a call brings along (ST-10). Whether the code is what the device shows cannot be known here: a code of the right
/// form is believed. Whose the device is can be known where the model lists the user's devices.
/// </summary>
internal static class Mfa
{
    /// <summary>Checks a device and its code.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="serialNumber">The device, or null.</param>
    /// <param name="tokenCode">The code, or null.</param>
    /// <returns>True when MFA was used.</returns>
    /// <exception cref="IamOperationException">One is there without the other, malformed, or the device is not the caller's.</exception>
    public static bool Verify(OperationContext context, string? serialNumber, string? tokenCode)
    {
        if (serialNumber is null && tokenCode is null)
        {
            return false;
        }

        if (serialNumber is null || tokenCode is null)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError,
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
                serialNumber ?? "SerialNumber");
        }

        Check.Form(NameRules.MfaSerialNumber(serialNumber), serialNumber);
        Check.Form(NameRules.MfaTokenCode(tokenCode), "TokenCode");
        if (context.Caller is { } caller && !IsOf(context.Model, caller, serialNumber))
        {
            throw new IamOperationException(
                IamErrorCode.AccessDenied,
                $"MultiFactorAuthentication failed, unable to validate MFA code: {serialNumber} is no MFA device of {caller}.",
                serialNumber);
        }

        return true;
    }

    /// <summary>Adds the keys of a request made with MFA.</summary>
    /// <param name="layer">The request's keys.</param>
    /// <param name="isUsed">True when MFA was used.</param>
    public static void AddTo(ContextLayer.Builder layer, bool isUsed)
    {
        if (isUsed)
        {
            layer.Add("aws:MultiFactorAuthPresent", "true").Add("aws:MultiFactorAuthAge", "0");
        }
    }

    // Devices belong to users and roots. A dump does not list them: then any device of the account passes.
    private static bool IsOf(IamModel model, Caller caller, string serial)
    {
        if (Arn.TryParse(serial, out Arn arn) && arn.Account != caller.AccountId)
        {
            return false;
        }

        if (caller.AccountId is not { } id || !model.Accounts.TryGetValue(id, out Account? account))
        {
            return true;
        }

        switch (caller.Requester.Kind)
        {
            case RequesterKind.AccountRoot:
                return account.RootUser.MfaActive != false;
            case RequesterKind.IamUser:
                User? user = account.FindUser(caller.Arn);
                return user is null || user.MfaDevices.IsEmpty
                    ? account.VirtualMfaDevices.GetValueOrDefault(serial) is not { } device || device.UserName == user?.UserName
                    : user.MfaDevices.Any(d => d.SerialNumber == serial);
            default:
                return false;
        }
    }
}
