using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-601 to F-616: what everybody may.</summary>
internal static class PublicRules
{
    private static readonly string[] s_read = ["s3:GetObject", "s3:ListBucket"];
    private static readonly string[] s_write = ["s3:PutObject", "s3:DeleteObject", "s3:PutObjectAcl"];

    private static readonly string[] s_control =
        ["s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:DeleteBucketPolicy", "s3:DeleteBucket", "s3:PutBucketPublicAccessBlock",
            "s3:PutEncryptionConfiguration", "s3:GetBucketAcl", "s3:PutLifecycleConfiguration"];

    // The types that have a rule of their own.
    private static readonly string[] s_named = ["s3", "kms", "sns", "sqs", "lambda", "secretsmanager", "ecr", "ecr-public"];

    public static void BucketRead(Situation s) => Buckets(s, s_read);

    public static void BucketWrite(Situation s) => Buckets(s, s_write);

    public static void BucketControl(Situation s) => Buckets(s, s_control);

    public static void Key(Situation s) => Service(s, "kms", "kms key");

    public static void Topic(Situation s) => Service(s, "sns", "sns topic");

    public static void Queue(Situation s) => Service(s, "sqs", "sqs queue");

    public static void Function(Situation s) => Service(s, "lambda", "lambda function", draft =>
        draft.Shown!.Witness.Action == "lambda:InvokeFunctionUrl"
            ? draft.Be(Severity.Medium, "a function URL without authentication is often meant")
            : draft);

    public static void Secret(Situation s) => Service(s, "secretsmanager", "secretsmanager secret");

    public static void Repository(Situation s) => Service(s, "ecr", "ecr repository");

    public static void Other(Situation s)
    {
        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values).Where(r => !s_named.Contains(ServiceOf(r))))
        {
            Assess(s, resource, null, null);
        }
    }

    public static void WeakCondition(Situation s)
    {
        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values))
        {
            if (Everybody(s, resource, null).Any(a => a.Envelope == Envelope.Base))
            {
                continue;
            }

            Answer? forged = Everybody(s, resource, null).FirstOrDefault();
            Answer? ranged = forged is null ? Everybody(s, resource, null, Envelope.Network).FirstOrDefault(IsByAddressAlone) : null;
            if ((forged ?? ranged) is { } shown)
            {
                FindingDraft draft = new(resource)
                {
                    Shown = shown,
                    Actions = [shown.Witness.Action],
                    Principals = [shown.Witness.Principal],
                };
                s.Report(forged is null ? draft.Be(Severity.Medium, "from a range of addresses") : draft);
            }
        }
    }

    public static void BlockOff(Situation s) =>
        AccountRules.ForKnown(s, "PublicAccessBlock",
            "the account's Block Public Access is not in the model (aws s3control get-public-access-block)", account =>
    {
        if (account.PublicAccessBlock == PublicAccessBlock.All)
        {
            return;
        }

        FindingDraft draft = new FindingDraft(account).Fact("PublicAccessBlock", account.PublicAccessBlock.ToString());
        bool isUsed = account.Resources.Values.Where(DataRules.IsBucket).Any(b => !Everybody(s, b, null).IsEmpty);
        s.Report(isUsed ? draft : draft.Be(Severity.Low, "no bucket is public now"));
    });

    public static void Latent(Situation s)
    {
        IamModel open = WithoutGuards(s.Model);
        Questions questions = s.Questions.On(open);
        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values))
        {
            if (!Everybody(s, resource, null).IsEmpty)
            {
                continue;
            }

            Resource copy = open.Accounts[resource.AccountId].Resources[resource.Arn];
            Answer? held = questions.Who("anonymous") is { } nobody
                ? ResourceActions.Allowed(questions, nobody, copy).FirstOrDefault(a => a.Envelope == Envelope.Base)
                : null;
            if (held is null)
            {
                Questions outside = questions.On(Added(s, open));
                held = outside.Who(s.Outside.Of(s.Outside.AnyAccount).Who.Requester.Arn!) is { } who
                    ? ResourceActions.Allowed(outside, who, copy).FirstOrDefault(a => a.Envelope == Envelope.Base)
                    : null;
            }

            if (held is not null)
            {
                s.Report(new FindingDraft(resource)
                {
                    Witness = held.Witness with { Decision = "Denied by a guard", Assumes = [$"without {GuardOf(s, resource)}"] },
                    Actions = [held.Witness.Action],
                }.Fact("guard", GuardOf(s, resource)));
            }
        }
    }

    public static void AclInUse(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (Resource bucket in account.Resources.Values.Where(r => DataRules.IsBucket(r)
                && r.ObjectOwnership != ObjectOwnership.BucketOwnerEnforced))
            {
                AclGrant[] others = [.. bucket.Acl.Where(g => g.Grantee != account.CanonicalUserId)];
                if (others.Length > 0)
                {
                    FindingDraft draft = new FindingDraft(bucket).Fact("Acl", string.Join(", ", others.Select(g => g.ToString())));
                    s.Report(others.All(g => g.Grantee.EndsWith("/s3/LogDelivery", StringComparison.Ordinal))
                        ? draft.Be(Severity.Info, "log delivery alone")
                        : draft);
                }
            }
        }
    }

    public static void Unencrypted(Situation s)
    {
        var plain = new Evaluation.Requests.ContextLayer.Builder().Add("aws:SecureTransport", "false").Build();
        foreach (Resource bucket in s.Accounts.SelectMany(a => a.Resources.Values).Where(DataRules.IsBucket))
        {
            string target = $"{bucket.Arn}/k";
            IEnumerable<Subject> askers = s.Subjects.Where(p => p.Account.AccountId == bucket.AccountId).Select(p => p.Who)
                .Append(s.Questions.Who("anonymous")!);
            foreach (Subject who in askers)
            {
                if ((s.Questions.Allowed(who, "s3:GetObject", target, Envelope.Base, bucket.AccountId)
                    ?? s.Questions.Allowed(who, "s3:PutObject", target, Envelope.Base, bucket.AccountId)) is { } first
                    && s.Questions.Allowed(who, first.Witness.Action, target, Envelope.Base, bucket.AccountId, plain) is { } shown)
                {
                    s.Report(new FindingDraft(bucket) { Shown = shown });
                    break;
                }
            }
        }
    }

    public static void LogBucket(Situation s)
    {
        foreach (Resource bucket in s.Accounts.SelectMany(a => a.Resources.Values).Where(DataRules.IsLogDestination))
        {
            string[] actions = [.. s_read, .. s_write];
            Answer? shown = Everybody(s, bucket, actions).FirstOrDefault(a => a.Envelope == Envelope.Base)
                ?? TrustRules.NamedOutsiders(s, bucket)
                    .SelectMany(o => ResourceActions.Allowed(o.Questions, o.Who, bucket, wanted: actions.Contains))
                    .FirstOrDefault();
            if (shown is not null)
            {
                s.Report(new FindingDraft(bucket)
                {
                    Shown = shown,
                    Actions = [shown.Witness.Action],
                    Principals = [shown.Witness.Principal],
                });
            }
        }
    }

    public static void AllowNotPrincipal(Situation s)
    {
        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values)
            .Where(r => r.Document is { } d && d.Statements.Any(x => x is { Effect: Effect.Allow, Principal.IsNegated: true })))
        {
            if (Everybody(s, resource, null).FirstOrDefault() is { } shown)
            {
                s.Report(new FindingDraft(resource) { Shown = shown, Actions = [shown.Witness.Action] });
            }
        }
    }

    /// <summary>What anybody at all may: without credentials first, then with those of some other account.</summary>
    public static ImmutableArray<Answer> Everybody(Situation s, Resource resource, string[]? actions, Envelope most = Envelope.Free)
    {
        ImmutableArray<Answer> anonymous = s.Questions.Who("anonymous") is { } nobody
            ? ResourceActions.Allowed(s.Questions, nobody, resource, most, a => actions?.Contains(a) != false)
            : [];
        if (anonymous.Any(a => a.Envelope == Envelope.Base))
        {
            return anonymous;
        }

        (Questions questions, Subject who) = s.Outside.Of(s.Outside.AnyAccount);
        return [.. anonymous, .. ResourceActions.Allowed(questions, who, resource, most, a => actions?.Contains(a) != false)];
    }

    private static void Buckets(Situation s, string[] actions)
    {
        foreach (Account account in s.Accounts)
        {
            Resource[] buckets = [.. account.Resources.Values.Where(DataRules.IsBucket)];
            if (buckets.Length == 0)
            {
                s.NotAssessed(account,
                    "the model has no resources of type s3 bucket (Resources; aws s3api get-bucket-policy, get-bucket-acl)");
            }

            foreach (Resource bucket in buckets)
            {
                Assess(s, bucket, actions, draft =>
                {
                    if (draft.Conditions is null && !account.Given.Contains("PublicAccessBlock"))
                    {
                        draft.Conditions = "if the account's Block Public Access is off, which is not in the model";
                    }

                    if (actions == s_read && draft.Actions.Contains("s3:ListBucket"))
                    {
                        draft.Notes.Add("its objects are listed, too");
                    }

                    // FP-18: a website is read by everybody; listing it is something else.
                    if (actions == s_read
                        && Situation.HasTag(bucket.Tags, s.Options.PublicTag)
                        && draft.Actions.All(a => a == "s3:GetObject"))
                    {
                        draft.Exception = $"declared public by the tag {s.Options.PublicTag}";
                        draft.IsExcepted = true;
                    }

                    return draft;
                });
            }
        }
    }

    private static void Service(Situation s, string service, string type, Func<FindingDraft, FindingDraft>? adapt = null)
    {
        foreach (Account account in s.Accounts)
        {
            Resource[] resources = [.. account.Resources.Values.Where(r => ServiceOf(r) == service)];
            if (resources.Length == 0)
            {
                s.NotAssessed(account, $"the model has no resources of type {type} (Resources)");
            }

            foreach (Resource resource in resources)
            {
                Assess(s, resource, null, adapt);
            }
        }
    }

    private static void Assess(Situation s, Resource resource, string[]? actions, Func<FindingDraft, FindingDraft>? adapt)
    {
        Answer[] found = [.. Everybody(s, resource, actions).Where(a => a.Envelope == Envelope.Base)];
        found = found.Length > 0 ? found : UnlessBlocked(s, resource, actions);
        if (found.Length == 0)
        {
            return;
        }

        Answer shown = found.FirstOrDefault(a => a.Witness.Principal == "anonymous") ?? found[0];
        var draft = new FindingDraft(resource)
        {
            Shown = shown,
            Principals = found.Select(a => a.Witness.Principal == "anonymous" ? "anonymous" : "any AWS account").Distinct(),
            Actions = found.Select(a => a.Witness.Action).Distinct(),
            Resources = [resource.Arn],
            Conditions = shown.Conditions,
        };
        if (shown.Witness.Principal != "anonymous")
        {
            draft.Witness = Outside.Suppose(shown.Witness, s.Outside.AnyAccount);
        }

        s.Report(adapt?.Invoke(draft) ?? draft);
    }

    // FD-7: what is public unless a block that nobody knows stops it.
    private static Answer[] UnlessBlocked(Situation s, Resource resource, string[]? actions)
    {
        if (!DataRules.IsBucket(resource) || UnknownSettings.BlockFactOf(resource, s.Model.Accounts[resource.AccountId]) is not { } block)
        {
            return [];
        }

        (Questions questions, Subject who) = s.Outside.Of(s.Outside.AnyAccount);
        bool IsWanted(string action) => actions?.Contains(action) != false;
        return
        [
            .. s.Questions.Who("anonymous") is { } nobody ? ResourceActions.DependingOn(block, s.Questions, nobody, resource, IsWanted) : [],
            .. ResourceActions.DependingOn(block, questions, who, resource, IsWanted),
        ];
    }

    private static bool IsByAddressAlone(Answer answer) => answer.Envelope == Envelope.Place
        && answer.Witness.Context.ContainsKey("aws:SourceIp")
        && !answer.Witness.Context.Keys.Any(k => k.StartsWith("aws:SourceVpc", StringComparison.OrdinalIgnoreCase)
            || k.StartsWith("aws:Vpc", StringComparison.OrdinalIgnoreCase));

    private static string ServiceOf(Resource resource) => Arn.TryParse(resource.Arn, out Arn arn) ? arn.Service : string.Empty;

    private static string GuardOf(Situation s, Resource resource) =>
        (resource.PublicAccessBlock.Combine(s.Model.Accounts[resource.AccountId].PublicAccessBlock) != PublicAccessBlock.Off,
            s.Model.Organization) switch
        {
            (true, _) when DataRules.IsBucket(resource) => "Block Public Access",
            (_, not null) => "the resource control policies",
            _ => "object ownership",
        };

    private static IamModel Added(Situation s, IamModel model) =>
        model.With(s.Outside.Of(s.Outside.AnyAccount).Questions.Model.Accounts[s.Outside.AnyAccount]);

    // Without Block Public Access, resource control policies and enforced ownership.
    private static IamModel WithoutGuards(IamModel model)
    {
        IamModel open = model.Organization is { } organization
            ? model with { Organization = organization with { Root = WithoutPolicies(organization.Root) } }
            : model;
        foreach (Account account in model.Accounts.Values)
        {
            open = open.With(account with
            {
                PublicAccessBlock = PublicAccessBlock.Off,
                Resources = account.Resources.ToImmutableSortedDictionary(
                    r => r.Key,
                    r => r.Value with
                    {
                        PublicAccessBlock = PublicAccessBlock.Off,
                        ObjectOwnership = r.Value.Acl.IsEmpty ? r.Value.ObjectOwnership : ObjectOwnership.ObjectWriter,
                    },
                    StringComparer.Ordinal),
            });
        }

        return open;
    }

    private static OrganizationalUnit WithoutPolicies(OrganizationalUnit unit) => unit with
    {
        ResourceControlPolicies = [Organization.RcpFullAwsAccess],
        Accounts = [.. unit.Accounts.Select(a => a with { ResourceControlPolicies = [Organization.RcpFullAwsAccess] })],
        OrganizationalUnits = [.. unit.OrganizationalUnits.Select(WithoutPolicies)],
    };
}
