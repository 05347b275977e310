using System.Collections.Immutable;
using CsCheck;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>Random models that an import could give: with everything that the format can say.</summary>
internal static class ModelGen
{
    private static readonly Gen<string> s_name = Gen.Char["abcXYZ019+=,.@_-"].Array[1, 6].Select(c => new string(c));
    private static readonly Gen<string> s_path = Gen.OneOf("/", "/team/", "/a/b/");
    private static readonly Gen<string> s_free = Gen.OneOf("", "plain", "a \"quoted\" \\ text", "<é> & 日本 😀", "line\nbreak", "{%7B}");

    private static readonly Gen<DateTimeOffset?> s_date = Gen.Long[0, 2_000_000_000_000].Select(ms => ms % 3 == 0 ? null : (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(ms));

    private static readonly Gen<ImmutableArray<Tag>> s_tags =
        Gen.Select(Gen.OneOf("", "v", "a b"), Gen.Int[0, 3], Gen.Int[0, 5], (value, count, unknown) => Enumerable.Range(0, count)
            .Select(i => i == unknown ? new Tag($"k{i}", string.Empty) { UnknownReason = value } : new Tag($"k{i}", value + i))
            .ToImmutableArray());

    // Of some lists there may be more than is known; of the members that the model leaves at their default the value may be unknown.
    private static Gen<ImmutableSortedDictionary<string, string>> Unknowns(params string[] members) =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, (1 << members.Length) - 1], s_free, (isAny, bits, reason) => members
            .Where((_, i) => isAny == 0 && (bits & (1 << i)) != 0)
            .ToImmutableSortedDictionary(m => m, m => reason + m, StringComparer.Ordinal));

    private static readonly Gen<AccessKey> s_key =
        Gen.Select(Gen.Char["ABC234567"].Array[12], Gen.Bool, s_date, s_date, (id, active, created, used) =>
            new AccessKey { AccessKeyId = "AKIA" + new string(id), IsActive = active, CreateDate = created, LastUsedDate = used });

    private static readonly Gen<ReportedAccessKey> s_reportedKey =
        Gen.Select(Gen.Int[1, 2], Gen.Bool, s_date, s_date, Gen.OneOf<string?>(null, "us-east-1"), (slot, active, rotated, used, region) =>
            new ReportedAccessKey(slot) { IsActive = active, LastRotated = rotated, LastUsedDate = used, LastUsedRegion = region, LastUsedService = region is null ? null : "s3" });

    private static readonly Gen<CredentialReportEntry?> s_report =
        Gen.Select(s_date, s_date, s_date, Gen.OneOf<bool?>(null, true, false), s_reportedKey.Array[0, 2], Gen.Bool, (a, b, c, known, keys, exists) =>
            !exists ? null : new CredentialReportEntry
            {
                GeneratedTime = a,
                PasswordLastUsed = b,
                PasswordLastChanged = c,
                PasswordNextRotation = a,
                PasswordEnabled = known,
                MfaActive = known,
                AccessKeys = [.. keys],
            });

    private static Gen<PolicyDocument> Document(PolicyKind kind) =>
        Gen.Select(Gen.OneOf("s3:GetObject", "iam:*", "*"), Gen.OneOf("arn:aws:s3:::b/${aws:username}", "*"), Gen.OneOf("Allow", "Deny"), Gen.OneOf("Id", "x+y"), Gen.Int[0, 3], (action, resource, effect, value, count) =>
        {
            if (count == 3)
            {
                return PolicyDocument.Unknown($"aws_iam_policy.{value}");
            }

            string principal = kind.HasPrincipal() ? "\"Principal\": \"*\", " : string.Empty;
            string target = kind == PolicyKind.Trust ? string.Empty : $"\"Resource\": [\"{resource}\"], ";
            string statement = $$$"""{"Effect": "{{{effect}}}", {{{principal}}}{{{target}}}"Action": "{{{action}}}", "Condition": {"StringEquals": {"aws:PrincipalTag/x": ["{{{value}}}", "é"]}} }""";
            return Parse($$"""{"Version": "2012-10-17", "Statement": [{{string.Join(", ", Enumerable.Repeat(statement, count))}}]}""", kind);
        });

    private static PolicyDocument Parse(string json, PolicyKind kind) =>
        PolicyParser.Parse(TextDocument.Parse(json, "generated"), kind, new DiagnosticBag()) ?? throw new InvalidOperationException(json);

    private static readonly Gen<ImmutableArray<InlinePolicy>> s_inline =
        Document(PolicyKind.Identity).Array[0, 2].Select(documents => documents.Select((d, i) => new InlinePolicy($"inline{i}", d)).ToImmutableArray());

    // Groups and policies that are gone are what a filtered dump has.
    private static Gen<ImmutableArray<AttachedPolicy>> Attached(string account) =>
        Gen.Int[0, 7].Select(bits => new[]
            {
                AttachedPolicy.FromArn("arn:aws:iam::aws:policy/service-role/AWSLambdaRole"),
                AttachedPolicy.FromArn($"arn:aws:iam::{account}:policy/gone"),
                AttachedPolicy.FromArn("arn:aws:iam::aws:policy/Own"),
            }
            .Where((_, i) => (bits & (1 << i)) != 0)
            .ToImmutableArray());

    private static Gen<User> User(string account) =>
        Gen.Select(
            Gen.Select(s_name, s_path, s_tags, s_date, s_inline),
            Gen.Select(s_key.Array[0, 2], s_report, s_date, Gen.Int[0, 3], Attached(account)),
            Unknowns("Tags", "GroupList", "UserPolicyList", "AttachedManagedPolicies", "AccessKeys", "MFADevices"),
            (a, b, unknowns) => new User
            {
                Unknowns = unknowns,
                UserName = a.Item1,
                Path = a.Item2,
                Arn = $"arn:aws:iam::{account}:user{a.Item2}{a.Item1}",
                UserId = "AIDACKCEVSQ6C2EXAMPLE",
                Tags = a.Item3,
                CreateDate = a.Item4,
                InlinePolicies = a.Item5,
                AccessKeys = [.. b.Item1],
                CredentialReport = b.Item2,
                PasswordLastUsed = b.Item3,
                Groups = b.Item4 == 0 ? [] : ["gone"],
                LoginProfile = b.Item4 == 1 ? new LoginProfile { UserName = a.Item1, CreateDate = b.Item3, PasswordResetRequired = true } : null,
                MfaDevices = b.Item4 == 2 ? [new MfaDevice { SerialNumber = "GAHT12345678", UserName = a.Item1, EnableDate = b.Item3, Tags = a.Item3 }] : [],
                AttachedPolicies = b.Item5,
                PermissionsBoundary = b.Item5.FirstOrDefault(),
            });

    private static Gen<Role> Role(string account) =>
        Gen.Select(
            Gen.Select(s_name, s_path, s_tags, s_date, s_inline),
            Gen.Select(Document(PolicyKind.Trust), s_free, Gen.Int[3600, 43200], Attached(account)),
            Unknowns("Tags", "RolePolicyList", "AttachedManagedPolicies", "InstanceProfileList", "MaxSessionDuration", "PermissionsBoundary"),
            (a, b, unknowns) => new Role
            {
                Unknowns = unknowns,
                RoleName = a.Item1,
                Path = a.Item2,
                Arn = $"arn:aws:iam::{account}:role{a.Item2}{a.Item1}",
                RoleId = "AROA1234567890EXAMPLE",
                Tags = a.Item3,
                CreateDate = a.Item4,
                LastUsedDate = a.Item4,
                LastUsedRegion = a.Item4 is null ? null : "eu-west-1",
                InlinePolicies = a.Item5,
                Document = b.Item1,
                Description = b.Item2,
                MaxSessionDuration = unknowns.ContainsKey("MaxSessionDuration") ? 3600 : b.Item3,
                AttachedPolicies = b.Item4,
                PermissionsBoundary = unknowns.ContainsKey("PermissionsBoundary") ? null : b.Item4.FirstOrDefault(),
            });

    private static Gen<ManagedPolicy> Policy(string account) =>
        Gen.Select(s_name, s_path, s_tags, s_date, s_free, Document(PolicyKind.Identity).Array[1, 3], (name, path, tags, date, description, documents) => new ManagedPolicy
        {
            PolicyName = name,
            Path = path,
            Arn = $"arn:aws:iam::{account}:policy{path}{name}",
            PolicyId = "ANPAJ2UCCR6DPCEXAMPLE",
            Tags = tags,
            CreateDate = date,
            UpdateDate = date,
            Description = description,
            DefaultVersionId = $"v{documents.Length + 8}",
            Versions = [.. documents.Select((d, i) => new PolicyVersionRecord($"v{i + 9}", d, date))],
        });

    private static Gen<Resource> Resource(string account) =>
        Gen.Select(Gen.Select(s_name, s_tags, Gen.Bool), Gen.Select(Document(PolicyKind.Resource), Gen.Int[0, 15], s_free), Unknowns("Tags", "Acl", "Shares", "BucketAbac", "PublicAccessBlock", "ObjectOwnership"), (a, b, unknowns) => new Resource
        {
            Unknowns = unknowns,
            Arn = $"arn:aws:s3:::{a.Item1}",
            AccountId = account,
            Document = a.Item3 ? b.Item1 : null,
            Tags = a.Item2,
            Acl = a.Item3 ? [] : [new AclGrant("http://acs.amazonaws.com/groups/global/AllUsers", "READ_ACP")],
            ObjectOwnership = b.Item2 < 3 && !unknowns.ContainsKey("ObjectOwnership") ? (ObjectOwnership)b.Item2 : null,
            PublicAccessBlock = unknowns.ContainsKey("PublicAccessBlock") ? PublicAccessBlock.Off : new PublicAccessBlock((b.Item2 & 1) != 0, (b.Item2 & 2) != 0, (b.Item2 & 4) != 0, (b.Item2 & 8) != 0),
            ObjectOwner = a.Item3 ? "444455556666" : null,
            IsAwsManagedKey = a.Item3,
            Buckets = a.Item3 ? [new AccessPointBucket("lake", "444455556666")] : b.Item2 < 8 ? [new AccessPointBucket("lake", null, "eu-west-1"), new AccessPointBucket(b.Item3)] : [],
            SupportingAccessPoint = a.Item3 ? null : b.Item3,
            RunsAs = a.Item3 ? "arn:aws:iam::444455556666:role/runner" : null,
            NetworkOrigin = b.Item2 is 3 or 4 ? (NetworkOrigin)(b.Item2 - 3) : null,
            Grants = a.Item3
                ? [new KmsGrant { GranteePrincipal = "arn:aws:iam::444455556666:root", GrantId = b.Item3, RetiringPrincipal = b.Item3, Operations = ["Decrypt"], EncryptionContextEquals = [new Tag("k", b.Item3)], EncryptionContextSubset = [.. a.Item2.Where(t => t.UnknownReason is null)] },
                    new KmsGrant { GranteeServicePrincipal = "backup.amazonaws.com", RetiringServicePrincipal = b.Item3, Operations = ["Decrypt"], SourceArn = b.Item3 }]
                : [],
            Shares = a.Item3 ? [] : [new ResourceShare("444455556666", ["ec2:*", "s3:Get*"])],
        });

    private static Gen<Account> Account(string id) =>
        Gen.Select(
            Gen.Select(User(id).Array[0, 3], Role(id).Array[0, 3], Policy(id).Array[0, 3], Resource(id).Array[0, 3]),
            Gen.Select(s_name, s_inline, Attached(id), s_report, Document(PolicyKind.Endpoint)),
            Gen.Select(Gen.Bool, s_date, s_tags, s_free),
            Unknowns("Roles", "Policies", "Resources", "VpcEndpoints", "SAMLProviders", "PublicAccessBlock"),
            (entities, group, more, unknowns) =>
            {
                var account = new Account { AccountId = id, Unknowns = unknowns };
                foreach (Role role in entities.Item2)
                {
                    account = account with { Roles = account.Roles.SetItem(role.RoleName, role) };
                }

                ImmutableArray<string> roles = [.. account.Roles.Keys.Take(1)];
                return account with
                {
                    AccountAlias = more.Item1 ? "my-alias" : null,
                    AccountName = more.Item4,
                    Email = more.Item1 ? "root@example.com" : null,
                    CanonicalUserId = more.Item1 ? new string('a', 64) : null,
                    RootUser = new RootUser { MfaActive = more.Item1 ? true : null, PasswordEnabled = more.Item1, CredentialReport = group.Item4 },
                    PublicAccessBlock = unknowns.ContainsKey("PublicAccessBlock") ? PublicAccessBlock.Off : new PublicAccessBlock(more.Item1, false, false, false),
                    Users = account.Users.SetItems(entities.Item1.Select(u => KeyValuePair.Create(u.UserName, u))),
                    Groups = account.Groups.Add(group.Item1, new Group
                    {
                        GroupName = group.Item1,
                        Arn = $"arn:aws:iam::{id}:group/{group.Item1}",
                        GroupId = "AGPA1234567890EXAMPLE",
                        InlinePolicies = group.Item2,
                        AttachedPolicies = group.Item3,
                    }),
                    Policies = account.Policies.SetItems(entities.Item3.DistinctBy(p => p.PolicyName, StringComparer.OrdinalIgnoreCase).Select(p => KeyValuePair.Create(p.Arn, p))),
                    Resources = account.Resources.SetItems(entities.Item4.Select(r => KeyValuePair.Create(r.Arn, r))),
                    InstanceProfiles = account.InstanceProfiles.Add("web", new InstanceProfile
                    {
                        InstanceProfileName = "web",
                        Arn = $"arn:aws:iam::{id}:instance-profile/web",
                        InstanceProfileId = "AIPA1234567890EXAMPLE",
                        CreateDate = more.Item2,
                        Roles = roles,
                        Tags = more.Item3,
                    }),
                    ServerCertificates = account.ServerCertificates.Add("www", new ServerCertificate
                    {
                        ServerCertificateName = "www",
                        Path = "/cloudfront/",
                        Arn = $"arn:aws:iam::{id}:server-certificate/cloudfront/www",
                        ServerCertificateId = "ASCA1234567890EXAMPLE",
                        CreateDate = more.Item2,
                        Expiration = more.Item2,
                        CertificateBody = more.Item4,
                        CertificateChain = more.Item4,
                        Tags = more.Item3,
                    }),
                    OpenIdConnectProviders = account.OpenIdConnectProviders.Add($"arn:aws:iam::{id}:oidc-provider/a.example/b", new OpenIdConnectProvider
                    {
                        Arn = $"arn:aws:iam::{id}:oidc-provider/a.example/b",
                        Url = "a.example/b",
                        ClientIdList = ["sts.amazonaws.com"],
                        ThumbprintList = more.Item1 ? ["990f4193972f2becf12ddeda5237f9c952f20d9e"] : [],
                        CreateDate = more.Item2,
                        Tags = more.Item3,
                    }),
                    SamlProviders = account.SamlProviders.Add($"arn:aws:iam::{id}:saml-provider/okta", new SamlProvider
                    {
                        Arn = $"arn:aws:iam::{id}:saml-provider/okta",
                        Name = "okta",
                        SamlMetadataDocument = more.Item4,
                        CreateDate = more.Item2,
                        ValidUntil = more.Item2,
                        Tags = more.Item3,
                    }),
                    VirtualMfaDevices = account.VirtualMfaDevices.Add($"arn:aws:iam::{id}:mfa/spare", new MfaDevice { SerialNumber = $"arn:aws:iam::{id}:mfa/spare", EnableDate = more.Item2, Tags = more.Item3 }),
                    VpcEndpoints = account.VpcEndpoints.Add("vpce-1", new VpcEndpoint { VpcEndpointId = "vpce-1", VpcId = more.Item1 ? "vpc-1" : null, Document = more.Item1 ? group.Item5 : null }),
                };
            });

    private static readonly Gen<Organization> s_organization =
        Gen.Select(Document(PolicyKind.ServiceControl), Document(PolicyKind.ResourceControl), s_free, Gen.Bool, Unknowns("ServiceControlPolicies", "ResourceControlPolicies", "Accounts", "OrganizationalUnits"), (scp, rcp, text, attach, unknowns) => new Organization
        {
            Id = "o-exampleorgid",
            MasterAccountId = "999999999999",
            ServiceControlPolicies = ImmutableSortedDictionary.Create<string, OrganizationPolicy>(StringComparer.Ordinal).Add("Guard", new OrganizationPolicy("Guard", scp) { Id = "p-1", Description = text }),
            ResourceControlPolicies = ImmutableSortedDictionary.Create<string, OrganizationPolicy>(StringComparer.Ordinal).Add("Own", new OrganizationPolicy("Own", rcp)),
            DelegatedAdministrators = attach ? [new DelegatedAdministrator("111122223333", "iam.amazonaws.com")] : [],
            Root = new OrganizationalUnit
            {
                Id = "r-root",
                Unknowns = unknowns,
                ServiceControlPolicies = attach ? ["FullAWSAccess", "Guard"] : [],
                Accounts = [new OrganizationAccount { AccountId = "999999999999" }],
                OrganizationalUnits =
                [
                    new OrganizationalUnit
                    {
                        Id = "ou-root-12345678",
                        Name = text,
                        ResourceControlPolicies = ["Own"],
                        Accounts = [new OrganizationAccount { AccountId = "111122223333", Unknowns = unknowns.Remove("Accounts").Remove("OrganizationalUnits"), ServiceControlPolicies = attach ? [] : ["Guard"] }],
                    },
                ],
            },
        });

    public static readonly Gen<IamModel> Model =
        Gen.Select(Account("111122223333"), Account("444455556666"), s_organization, Policy("aws"), Gen.Int[0, 7], (first, second, organization, aws, bits) => new IamModel
        {
            Organization = (bits & 1) != 0 ? organization : null,
            UnknownOrganization = bits == 6 ? "not asked" : null,
            AwsManagedPolicies = (bits & 2) != 0 ? IamModel.Empty.AwsManagedPolicies.Add(aws.Arn, aws) : IamModel.Empty.AwsManagedPolicies,
            Accounts = (bits & 4) != 0
                ? IamModel.Empty.Accounts.Add(first.AccountId, first).Add(second.AccountId, second)
                : IamModel.Empty.Accounts.Add(first.AccountId, first),
        });
}
