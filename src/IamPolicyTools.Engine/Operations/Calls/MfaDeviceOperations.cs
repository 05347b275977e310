using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on MFA devices. Codes are checked for their form: no seed is kept that could tell right from wrong.</summary>
public static class MfaDeviceOperations
{
    /// <summary>CreateVirtualMFADevice.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The device's name.</param>
    /// <param name="path">The path.</param>
    /// <param name="tags">The tags.</param>
    /// <returns>The device with its seed, which the model does not keep.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<VirtualMfaDevice> Create(OperationContext context, string name, string path = "/", ImmutableArray<Tag> tags = default)
    {
        ImmutableArray<Tag> given = tags.IsDefault ? [] : tags;
        Check.Form(NameRules.VirtualMfaDeviceName(name), name);
        Check.Form(NameRules.Path(path), path);
        Check.Tags(given);
        Account account = context.Account;
        string serial = IamArn.Of(account, "mfa", path, name);
        context.Require("iam:CreateVirtualMFADevice", serial, RequestKeys.Tags(given));
        if (!given.IsEmpty)
        {
            context.Require("iam:TagMFADevice", serial, RequestKeys.Tags(given));
        }

        if (account.VirtualMfaDevices.Keys.Any(s => s.Equals(serial, StringComparison.OrdinalIgnoreCase)))
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, "MFADevice entity at the same path and name already exists.", serial);
        }

        var device = new MfaDevice { SerialNumber = serial, Tags = given };
        return new Change<VirtualMfaDevice>(context.Model.With(account.With(device)), new VirtualMfaDevice(device, null, GeneratedKeys.NewMfaSeed()));
    }

    /// <summary>DeleteVirtualMFADevice.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="serialNumber">The device's ARN.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: somebody uses the device, for one.</exception>
    public static IamModel Delete(OperationContext context, string serialNumber)
    {
        Check.Form(NameRules.MfaSerialNumber(serialNumber), serialNumber);
        Account account = context.Account;
        context.Require("iam:DeleteVirtualMFADevice", serialNumber);
        MfaDevice device = account.VirtualMfaDevices.GetValueOrDefault(serialNumber) ?? throw NotFound(serialNumber);
        if (device.UserName is { } user)
        {
            throw new IamOperationException(
                IamErrorCode.DeleteConflict, $"MFA VirtualDevice in use. Must deactivate first: {user} has it.", serialNumber);
        }

        return context.Model.With(account with { VirtualMfaDevices = account.VirtualMfaDevices.Remove(serialNumber) });
    }

    /// <summary>EnableMFADevice.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user.</param>
    /// <param name="serialNumber">The device.</param>
    /// <param name="firstCode">A code that the device shows.</param>
    /// <param name="secondCode">The code that it shows next.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Enable(OperationContext context, string userName, string serialNumber, string firstCode, string secondCode)
    {
        CheckCodes(serialNumber, firstCode, secondCode);
        var user = (User)IdentityKind.User.Require(context, "iam:EnableMFADevice", userName);
        Account account = context.Account;
        MfaDevice? known = account.VirtualMfaDevices.GetValueOrDefault(serialNumber);
        if (known is null && Arn.TryParse(serialNumber, out _))
        {
            throw NotFound(serialNumber);
        }

        if (account.Users.Values.FirstOrDefault(u => u.MfaDevices.Any(d => d.SerialNumber == serialNumber)) is { } owner)
        {
            throw new IamOperationException(
                IamErrorCode.EntityAlreadyExists, $"MFA Device is already in use: {owner.UserName} has it.", serialNumber);
        }

        Check.Quota("MFADevicesPerUser", user.MfaDevices.Length, Quotas.MfaDevicesPerUser);
        MfaDevice device = (known ?? new MfaDevice { SerialNumber = serialNumber }) with { UserName = user.UserName, EnableDate = context.Now };
        account = account.With(user with { MfaDevices = user.MfaDevices.Add(device) });
        return context.Model.With(known is null ? account : account.With(device));
    }

    /// <summary>DeactivateMFADevice.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <param name="serialNumber">The device.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Deactivate(OperationContext context, string? userName, string serialNumber)
    {
        Check.Form(NameRules.MfaSerialNumber(serialNumber), serialNumber);
        User user = UserOperations.RequireOrCaller(context, "iam:DeactivateMFADevice", userName);
        MfaDevice device = Assigned(user, serialNumber);
        Account account = context.Account.With(user with { MfaDevices = user.MfaDevices.Remove(device) });
        return context.Model.With(account.VirtualMfaDevices.TryGetValue(serialNumber, out MfaDevice? known)
            ? account.With(known with { UserName = null, EnableDate = null })
            : account);
    }

    /// <summary>ResyncMFADevice: of no effect in a model, but with all its checks.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user.</param>
    /// <param name="serialNumber">The device.</param>
    /// <param name="firstCode">A code that the device shows.</param>
    /// <param name="secondCode">The code that it shows next.</param>
    /// <returns>The snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Resync(OperationContext context, string userName, string serialNumber, string firstCode, string secondCode)
    {
        CheckCodes(serialNumber, firstCode, secondCode);
        _ = Assigned((User)IdentityKind.User.Require(context, "iam:ResyncMFADevice", userName), serialNumber);
        return context.Model;
    }

    /// <summary>ListMFADevices.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="userName">The user; null for the caller.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<MfaDevice> List(OperationContext context, string? userName) =>
        UserOperations.RequireOrCaller(context, "iam:ListMFADevices", userName).MfaDevices;

    /// <summary>ListVirtualMFADevices.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="isAssigned">True for those that somebody uses, false for the others, null for all.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<VirtualMfaDevice> ListVirtual(OperationContext context, bool? isAssigned = null)
    {
        context.Require("iam:ListVirtualMFADevices", "*");
        Account account = context.Account;
        return
        [
            .. account.VirtualMfaDevices.Values
                .Where(d => isAssigned is null || (d.UserName is not null) == isAssigned)
                .Select(d => new VirtualMfaDevice(d, d.UserName is { } name ? account.Users.GetValueOrDefault(name) : null, null)),
        ];
    }

    private static void CheckCodes(string serialNumber, string firstCode, string secondCode)
    {
        Check.Form(NameRules.MfaSerialNumber(serialNumber), serialNumber);
        Check.Form(NameRules.MfaTokenCode(firstCode), firstCode);
        Check.Form(NameRules.MfaTokenCode(secondCode), secondCode);
    }

    private static MfaDevice Assigned(User user, string serialNumber) =>
        user.MfaDevices.FirstOrDefault(d => d.SerialNumber == serialNumber)
        ?? throw new IamOperationException(
            IamErrorCode.NoSuchEntity, $"MFA Device {serialNumber} is not assigned to the user {user.UserName}.", serialNumber);

    private static IamOperationException NotFound(string serialNumber) =>
        new(IamErrorCode.NoSuchEntity, $"VirtualMFADevice with serial number {serialNumber} does not exist.", serialNumber);
}

/// <summary>A virtual MFA device; at its creation with its seed, the only time that it can be read.</summary>
public sealed class VirtualMfaDevice
{
    private readonly string? _seed;

    internal VirtualMfaDevice(MfaDevice device, User? user, string? seed)
    {
        SerialNumber = device.SerialNumber;
        EnableDate = device.EnableDate;
        Tags = device.Tags;
        User = user;
        _seed = seed;
    }

    /// <summary>The ARN.</summary>
    public string SerialNumber { get; }

    /// <summary>When it was assigned, in UTC; null when it is not, or unknown.</summary>
    public DateTimeOffset? EnableDate { get; }

    /// <summary>The tags.</summary>
    public ImmutableArray<Tag> Tags { get; }

    /// <summary>The user it is assigned to, or null.</summary>
    public User? User { get; }

    /// <summary>The seed as base-32 text in ASCII, a new stream each time as in AWS.Tools; null except at creation.</summary>
    public MemoryStream? Base32StringSeed => _seed is null ? null : new MemoryStream(System.Text.Encoding.ASCII.GetBytes(_seed), writable: false);

    /// <summary>The ARN; never the seed.</summary>
    public override string ToString() => DisplayedText.Line(SerialNumber);
}
