using IamPolicyTools.Model;

namespace IamPolicyTools.Completion;

/// <summary>Offers the names of instance profiles.</summary>
public sealed class InstanceProfileNameCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.InstanceProfiles.Values).Select(profile => new Candidate(profile.InstanceProfileName, profile.Arn));
}

/// <summary>Offers the names of server certificates.</summary>
public sealed class ServerCertificateNameCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) => accounts
        .SelectMany(account => account.ServerCertificates.Values)
        .Select(certificate => new Candidate(certificate.ServerCertificateName, certificate.Arn));
}

/// <summary>Offers the ids of the versions of the accounts' managed policies.</summary>
public sealed class PolicyVersionIdCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) => accounts
        .SelectMany(account => account.Policies.Values)
        .SelectMany(policy => policy.Versions.Select(version => new Candidate(version.VersionId, policy.Arn)))
        .DistinctBy(candidate => candidate.Text);
}

/// <summary>Offers the ids of users' access keys.</summary>
public sealed class AccessKeyIdCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) => accounts
        .SelectMany(account => account.Users.Values)
        .SelectMany(user => user.AccessKeys.Select(key => new Candidate(key.AccessKeyId, $"{user.UserName}, {key.Status}")));
}

/// <summary>Offers the serial numbers of MFA devices.</summary>
public sealed class MfaSerialNumberCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) => accounts
        .SelectMany(account => account.VirtualMfaDevices.Values.Concat(account.Users.Values.SelectMany(user => user.MfaDevices)))
        .DistinctBy(device => device.SerialNumber)
        .Select(device => new Candidate(device.SerialNumber, device.UserName ?? "not assigned"));
}

/// <summary>Offers the ARNs of OIDC identity providers.</summary>
public sealed class OpenIdConnectProviderArnCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.OpenIdConnectProviders.Values).Select(provider => new Candidate(provider.Arn, provider.Url));
}

/// <summary>Offers the ARNs of SAML identity providers.</summary>
public sealed class SamlProviderArnCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.SamlProviders.Values).Select(provider => new Candidate(provider.Arn, provider.Name));
}
