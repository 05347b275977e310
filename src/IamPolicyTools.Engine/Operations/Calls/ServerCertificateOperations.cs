using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on server certificates.</summary>
public static class ServerCertificateOperations
{
    /// <summary>UploadServerCertificate.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <param name="body">The certificate, PEM.</param>
    /// <param name="privateKey">Its private key, PEM, not encrypted. It is held against the certificate and forgotten.</param>
    /// <param name="chain">The certificates that lead to its issuer, PEM; null for none.</param>
    /// <param name="path">The path.</param>
    /// <param name="tags">The tags.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<UploadedServerCertificate> Upload(
        OperationContext context, string name, string body, string privateKey, string? chain = null, string path = "/", ImmutableArray<Tag> tags = default)
    {
        ImmutableArray<Tag> given = tags.IsDefault ? [] : tags;
        EntityKind.ServerCertificate.CheckForm(name, path);
        CertificateTexts.CheckForm(body, privateKey, chain);
        Check.Tags(given);
        string arn = EntityKind.ServerCertificate.RequireCreation(context, name, path, given);
        DateTimeOffset expiration = CertificateTexts.Check(body, privateKey, chain);
        Account account = EntityKind.ServerCertificate.Claim(context, name, arn, out string id);
        var certificate = new ServerCertificate
        {
            Arn = arn,
            Path = path,
            ServerCertificateName = name,
            ServerCertificateId = id,
            CreateDate = context.Now,
            Expiration = expiration,
            CertificateBody = body,
            CertificateChain = chain,
            Tags = given,
        };
        return new Change<UploadedServerCertificate>(
            context.Model.With(account.With(certificate)), new UploadedServerCertificate(ServerCertificateMetadata.Of(certificate), given));
    }

    /// <summary>GetServerCertificate.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ServerCertificateDetail Get(OperationContext context, string name) =>
        ServerCertificateDetail.Of(EntityKind.ServerCertificate.Require(context, "iam:GetServerCertificate", name));

    /// <summary>ListServerCertificates.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="pathPrefix">What the certificates' paths begin with.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<ServerCertificateMetadata> List(OperationContext context, string pathPrefix = "/") =>
        [.. EntityKind.ServerCertificate.List(context, pathPrefix).Select(ServerCertificateMetadata.Of)];

    /// <summary>UpdateServerCertificate: gives it another name or path, and with them another ARN.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <param name="newName">The new name; null to keep it.</param>
    /// <param name="newPath">The new path; null to keep it.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Update(OperationContext context, string name, string? newName, string? newPath)
    {
        Check.FormIfGiven(EntityKind.ServerCertificate.CheckName, newName);
        Check.FormIfGiven(EntityKind.ServerCertificate.CheckPath, newPath);
        ServerCertificate old = EntityKind.ServerCertificate.Require(context, "iam:UpdateServerCertificate", name);
        string path = newPath ?? old.Path;
        string called = newName ?? old.ServerCertificateName;
        string arn = EntityKind.ServerCertificate.RequireRenaming(context, name, called, path);
        Account without = EntityKind.ServerCertificate.Remove(context.Account, old);
        return context.Model.With(without.With(old with { Arn = arn, Path = path, ServerCertificateName = called }));
    }

    /// <summary>DeleteServerCertificate. What a load balancer or a distribution serves is not in the model, so nothing stands in the way.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="name">The name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel Delete(OperationContext context, string name)
    {
        ServerCertificate certificate = EntityKind.ServerCertificate.Require(context, "iam:DeleteServerCertificate", name);
        return context.Model.With(EntityKind.ServerCertificate.Remove(context.Account, certificate));
    }
}
