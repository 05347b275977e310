using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>
/// Random models before and after an edit, compared, and asked of the evaluator: whoever is decided otherwise has a row that covers the request,
/// and what a row without conditions covers is decided otherwise (CP-2, CP-54).
/// </summary>
internal static class RandomModels
{
    private const string Own = "111122223333";
    private const string Other = "444455556666";

    private static readonly string[] s_objects = ["arn:aws:s3:::b/", "arn:aws:s3:::b/a", "arn:aws:s3:::b/alice/x", "arn:aws:s3:::b/red/x", "arn:aws:s3:::b/aa", "arn:aws:s3:::c/a", "arn:aws:s3:::bb/a"];
    private static readonly string[] s_buckets = ["arn:aws:s3:::b", "arn:aws:s3:::c", "arn:aws:s3:::alice"];

    private static readonly string[] s_queues =
        ["arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:us-east-1:111122223333:qa", "arn:aws:sqs:eu-west-1:111122223333:alice", "arn:aws:sqs:eu-west-1:444455556666:q"];

    private static readonly string[] s_tables = ["arn:aws:dynamodb:eu-west-1:111122223333:table/t", "arn:aws:dynamodb:eu-west-1:111122223333:table/alice"];

    private static readonly (string Action, string[] Resources)[] s_requests =
    [
        ("s3:GetObject", s_objects), ("s3:PutObject", s_objects), ("s3:PutObjectAcl", s_objects), ("s3:PutObjectTagging", s_objects), ("s3:DeleteObject", s_objects), ("s3:ListBucket", s_buckets),
        ("s3:PutBucketPolicy", s_buckets), ("s3:ListAllMyBuckets", ["*"]), ("sqs:SendMessage", s_queues), ("sqs:ReceiveMessage", s_queues), ("sqs:DeleteQueue", s_queues), ("dynamodb:GetItem", s_tables),
        ("dynamodb:PutItem", s_tables), ("dynamodb:Query", s_tables), ("s3:putobjectx", [.. s_objects, .. s_buckets, "*", .. s_queues]), ("s3:xobject", [.. s_objects, "*"]), ("s3:getx", [.. s_objects, "*"]),
        ("sqs:xmessage", [.. s_queues, "*"]), ("sqs:x", s_queues), ("dynamodb:xitem", [.. s_tables, "*"]), ("dynamodb:x", s_tables), ("zz:x", [.. s_tables, "*", .. s_objects]),
    ];

    private static readonly string[] s_actions =
    [
        "s3:*", "s3:Put*", "s3:PutObject*", "s3:PutObject", "s3:*Object", "s3:Get*", "s3:GetObject", "s3:?utObject", "sqs:*", "sqs:*Message", "sqs:SendMessage", "dynamodb:*", "dynamodb:*Item", "dynamodb:GetItem",
        "dynamodb:Query", "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:List*", "s3:putobjectx",
    ];

    private static readonly string[] s_resources =
    [
        "*", "arn:aws:s3:::*", "arn:aws:s3:::b/*", "arn:aws:s3:::b", "arn:aws:s3:::b*", "arn:aws:s3:::b/a*", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "arn:aws:s3:::b/${aws:PrincipalTag/stage, 'a'}*", "arn:aws:s3:::*/a",
        "arn:aws:sqs:*:*:q*", "arn:aws:sqs:*:111122223333:*", "arn:aws:sqs:eu-*:*:q", "arn:aws:sqs:*:*:${aws:username}", "arn:aws:dynamodb:*:*:table/*", "arn:aws:dynamodb:*:*:table/${aws:username}", "arn:aws:s3:::${aws:username}",
        "arn:aws:s3:::b/${aws:SourceVpc}*", "arn:aws:s3:::b/${aws:UserAgent, 'a'}", "arn:aws:s3:::c/${aws:SourceVpc, 'a'}", "arn:aws:s3:::${aws:PrincipalTag/team}/*", "arn:aws:s3:::c/*",
    ];

    private static readonly string[] s_conditions =
    [
        """ "StringEquals": {"aws:PrincipalTag/team": "red"} """, """ "StringNotEquals": {"aws:PrincipalTag/team": ["red", "blue"]} """, """ "StringNotEqualsIfExists": {"aws:PrincipalTag/none": "x"} """,
        """ "Bool": {"aws:MultiFactorAuthPresent": "true"} """, """ "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"} """, """ "IpAddress": {"aws:SourceIp": "10.0.0.0/8"} """, """ "NotIpAddress": {"aws:SourceIp": "10.1.0.0/16"} """,
        """ "ForAnyValue:StringLike": {"aws:CalledVia": "a*"} """, """ "ForAllValues:StringEquals": {"aws:CalledVia": ["athena.amazonaws.com"]} """, """ "ForAllValues:StringNotLike": {"aws:CalledVia": ["athena*"]} """,
        """ "ForAnyValue:StringNotEquals": {"aws:CalledVia": ["athena.amazonaws.com"]} """, """ "Null": {"aws:CalledVia": "true"} """, """ "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/a*"} """, """ "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"} """,
        """ "StringEquals": {"aws:username": "alice"} """, """ "StringLike": {"aws:username": "${aws:PrincipalTag/name}"} """, """ "DateLessThan": {"aws:CurrentTime": "2026-06-01T00:00:00Z"} """, """ "StringEquals": {"aws:RequestedRegion": "eu-west-1"} """,
        """ "StringLikeIfExists": {"aws:UserAgent": "a?*"} """, """ "StringEquals": {"aws:PrincipalAccount": "111122223333"} """, """ "StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc, 'v'}"} """,
        """ "Bool": {"aws:SecureTransport": "false"} """, """ "StringEquals": {"aws:ResourceAccount": "111122223333"} """,
    ];

    private static readonly (string Key, string[][] Values)[] s_keys =
    [
        ("aws:MultiFactorAuthPresent", [["true"], ["false"]]), ("aws:SourceIp", [["10.0.0.1"], ["10.1.2.3"], ["192.0.2.9"], ["::1"]]),
        ("aws:CalledVia", [["athena.amazonaws.com"], ["x.amazonaws.com"], ["athena.amazonaws.com", "x.amazonaws.com"], ["a"]]), ("aws:UserAgent", [["a"], ["ab"], ["x"]]), ("aws:RequestedRegion", [["eu-west-1"], ["us-east-1"]]),
        ("aws:SourceVpc", [["v"], ["w"]]), ("aws:CurrentTime", [["2026-01-01T00:00:00Z"], ["2026-06-01T00:00:00Z"], ["2027-01-01T00:00:00Z"]]), ("aws:SecureTransport", [["true"], ["false"]]),
    ];

    private static readonly string[] s_open = ["${aws:SourceVpc", "${aws:UserAgent", "${aws:PrincipalTag/stage"];

    private static readonly string[] s_principals =
        ["\"*\"", "{\"AWS\": \"111122223333\"}", "{\"AWS\": \"arn:aws:iam::111122223333:user/alice\"}", "{\"AWS\": [\"arn:aws:iam::111122223333:user/bob\", \"arn:aws:iam::111122223333:role/r\"]}", "{\"AWS\": \"444455556666\"}"];

    /// <summary>Makes a pair, compares it, and tries to contradict the rows.</summary>
    /// <param name="seed">Makes the pair.</param>
    /// <param name="requests">How many requests are tried.</param>
    /// <returns>How many rows there are and are undecided; how many requests were tried, and were decided otherwise on the two sides; what contradicts them, or null.</returns>
    public static (int Rows, int Undecided, int Tried, int Differing, string? Contradiction) Try(int seed, int requests)
    {
        var random = new Random(seed);
        string[] texts = [.. Enumerable.Range(0, 7).Select(i => Document(random, i >= 4))];
        int shape = random.Next(32);
        string[] edited = [.. texts];
        int at = random.Next(7);
        edited[at] = random.Next(3) == 0 ? Document(random, at >= 4) : Edit(random, texts[at], at >= 4);
        int other = random.Next(5) == 0 ? shape ^ (1 << random.Next(5)) : shape;
        IamModel[] models = [ModelOf(texts, shape), ModelOf(edited, other)];
        string what = $"seed {seed}, shape {shape} {other}, document {at}\n{string.Join('\n', texts)}\n{edited[at]}";
        ComparedAccess[] rows = [.. ModelComparison.Compare(models[0], models[1], ProofOptions.Default)];
        string[] principals = [$"arn:aws:iam::{Own}:user/alice", $"arn:aws:iam::{Own}:role/r", $"arn:aws:iam::{Own}:user/bob"];
        int differing = 0;
        for (int i = 0; i < requests; i++)
        {
            string principal = principals[random.Next(principals.Length)];
            (string action, string[] resources) = s_requests[random.Next(s_requests.Length)];
            string resource = resources[random.Next(resources.Length)];
            (string Key, string[] Values)[] keys = [.. s_keys.Where(k => k.Key is "aws:CurrentTime" or "aws:SecureTransport" || random.Next(2) == 0).Select(k => (k.Key, k.Values[random.Next(k.Values.Length)]))];
            bool[] allowed = [.. models.Select(m => Allows(m, principal, action, resource, keys))];
            string request = $"{principal} {action} {resource} {string.Join("; ", keys.Select(k => $"{k.Key}={string.Join(',', k.Values)}"))}: {allowed[0]} {allowed[1]}";
            ComparedAccess[] covering = [.. rows.Where(r => r.Principal == principal && Covers(r, action, resource))];
            if (allowed[0] != allowed[1])
            {
                differing++;
                ChangeDirection direction = allowed[1] ? ChangeDirection.Gained : ChangeDirection.Lost;
                if (!Array.Exists(covering, r => r.Change == direction) && !Array.Exists(rows, r => r.Principal == principal && (IsOpenAbout(r, action) || r.NotShown.Any(n => n.StartsWith("other", StringComparison.Ordinal)))))
                {
                    return (rows.Length, 0, i, differing, $"no row covers {request}\n{what}\n{Told(rows, principal)}");
                }
            }
            else if (Array.Find(covering, r => r is { Conditions: null, IsSimplified: false, Verdict: Verdict.Refuted } && !HasOpenEntries(r)) is { } row)
            {
                return (rows.Length, 0, i, differing, $"a row covers {request}\n{what}\n{row.Message}");
            }
        }

        return (rows.Length, rows.Count(r => r.Verdict == Verdict.Undecided), requests, differing, null);
    }

    // What is not decided of one action is no excuse for another; a row without actions stands for all that nobody looked at.
    private static bool IsOpenAbout(ComparedAccess row, string action) => row.Verdict == Verdict.Undecided
        && (row.Actions.IsEmpty || row.Actions.Contains(action, StringComparer.OrdinalIgnoreCase) || row.Actions.Any(a => ActionPattern.Compile(a).Matches(ActionName.Parse(action)))
            || IamPolicyTools.Catalogue.IamCatalogue.Default.FindAction(action) is null);

    // What such an entry covers depends on a key of the request.
    private static bool HasOpenEntries(ComparedAccess row) =>
        row.Resources.Any(r => s_open.Any(o => r.Contains(o, StringComparison.Ordinal)));

    private static string Told(ComparedAccess[] rows, string principal) => string.Join('\n', rows.Where(r => r.Principal == principal).Select(r => r.Message));

    /// <summary>Whether what a row tells is about a request.</summary>
    public static bool Covers(ComparedAccess row, string action, string resource)
    {
        var name = ActionName.Parse(action);
        bool isNamed = row.Actions.Contains(action, StringComparer.OrdinalIgnoreCase);
        return (isNamed || (row.Actions.Any(a => ActionPattern.Compile(a).Matches(name)) && !row.LessActions.Any(a => ActionPattern.Compile(a).Matches(name))))
            && row.Resources.Any(r => Matches(r, resource, row.Principal)) && !row.Less.Any(r => Matches(r, resource, row.Principal));
    }

    private static bool Matches(string pattern, string resource, string principal)
    {
        string own = pattern.Replace("${aws:username}", principal.Contains(":user/", StringComparison.Ordinal) ? principal[(principal.LastIndexOf('/') + 1)..] : "\u0001", StringComparison.Ordinal).Replace("${aws:PrincipalTag/team}", "red", StringComparison.Ordinal);
        return own == "*" || (resource == "*" ? own == "arn:aws:s3:::*" : ResourcePattern.Compile(PolicyString.Parse(own, PolicyVersion.V2012), PolicyKind.Identity).CouldMatch(resource, FreeVariables.Instance));
    }

    private static bool Allows(IamModel model, string principal, string action, string resource, (string Key, string[] Values)[] keys)
    {
        var context = new ContextLayer.Builder();
        foreach ((string key, string[] values) in keys)
        {
            context.Add(key, values, isMultivalued: key == "aws:CalledVia");
        }

        return new ModelAccess(model, Subject.Find(model, principal)!, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Context = context.Build(), DerivesCallContext = false, AsksForMissingPolicies = false })
            .Decide(ActionName.Parse(action), resource).IsAllowed;
    }

    private static IamModel ModelOf(string[] texts, int shape)
    {
        PolicyDocument boundary = Parse(texts[2], PolicyKind.Boundary);
        ManagedPolicy limit = new() { Arn = $"arn:aws:iam::{Own}:policy/limit", PolicyName = "limit", PolicyId = "ANPAEXAMPLE", DefaultVersionId = "v1", Versions = [new PolicyVersionRecord("v1", boundary, null)] };
        ImmutableArray<InlinePolicy> inline = [new InlinePolicy("one", Parse(texts[0], PolicyKind.Identity)), .. (shape & 8) == 0 ? [] : new[] { new InlinePolicy("two", Parse(texts[1], PolicyKind.Identity)) }];
        ImmutableArray<Tag> tags = [new Tag("team", "red"), new Tag("name", "a*")];
        AttachedPolicy? bound = (shape & 1) == 0 ? null : AttachedPolicy.FromArn(limit.Arn);
        PolicyDocument trust = Parse("""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""", PolicyKind.Trust);
        Account own = new()
        {
            AccountId = Own,
            Policies = ImmutableSortedDictionary.Create<string, ManagedPolicy>(StringComparer.Ordinal).Add(limit.Arn, limit),
            Users = ImmutableSortedDictionary.Create<string, User>(StringComparer.OrdinalIgnoreCase)
                .Add("alice", new User { Arn = $"arn:aws:iam::{Own}:user/alice", UserName = "alice", UserId = "AIDAALICE", InlinePolicies = inline, Tags = tags, PermissionsBoundary = bound })
                .Add("bob", new User { Arn = $"arn:aws:iam::{Own}:user/bob", UserName = "bob", UserId = "AIDABOB", InlinePolicies = inline, Tags = tags }),
            Roles = ImmutableSortedDictionary.Create<string, Role>(StringComparer.OrdinalIgnoreCase)
                .Add("r", new Role { Arn = $"arn:aws:iam::{Own}:role/r", RoleName = "r", RoleId = "AROAR", Document = trust, InlinePolicies = inline, Tags = tags, PermissionsBoundary = bound }),
            Resources = ImmutableSortedDictionary.Create<string, Resource>(StringComparer.Ordinal)
                .Add("arn:aws:s3:::b", new Resource { Arn = "arn:aws:s3:::b", AccountId = Own, Document = (shape & 2) == 0 ? null : ResourcePolicy(texts[4], "arn:aws:s3:::b", "arn:aws:s3:::b/*") })
                .Add(s_queues[0], new Resource { Arn = s_queues[0], AccountId = Own, Document = (shape & 4) == 0 ? null : ResourcePolicy(texts[5], s_queues[0]) }),
        };
        Account second = new()
        {
            AccountId = Other,
            Resources = ImmutableSortedDictionary.Create<string, Resource>(StringComparer.Ordinal)
            .Add("arn:aws:s3:::c", new Resource { Arn = "arn:aws:s3:::c", AccountId = Other, Document = (shape & 4) == 0 ? null : ResourcePolicy(texts[5], "arn:aws:s3:::c", "arn:aws:s3:::c/*") }).Add(s_queues[3], new Resource { Arn = s_queues[3], AccountId = Other, Document = ResourcePolicy(texts[6], s_queues[3]) })
        };
        IamModel model = new() { Accounts = ImmutableSortedDictionary.Create<string, Account>(StringComparer.Ordinal).Add(Own, own).Add(Other, second) };
        return (shape & 16) == 0 ? model : model with
        {
            Organization = new Organization
            {
                Id = "o-random0001",
                MasterAccountId = Other,
                ServiceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty.Add("guard", new OrganizationPolicy("guard", Parse(texts[3], PolicyKind.ServiceControl))),
                Root = new OrganizationalUnit
                {
                    Id = "r-root",
                    ServiceControlPolicies = [Organization.FullAwsAccess],
                    Accounts = [new OrganizationAccount { AccountId = Own, ServiceControlPolicies = [Organization.FullAwsAccess, "guard"] }, new OrganizationAccount { AccountId = Other, ServiceControlPolicies = [Organization.FullAwsAccess] }],
                },
            },
        };
    }

    // A bucket's policy speaks of its own bucket.
    private static PolicyDocument ResourcePolicy(string text, params string[] resources) =>
        Parse(text.Replace("\"RESOURCE\"", $"[{string.Join(", ", resources.Select(r => $"\"{r}\""))}]", StringComparison.Ordinal), PolicyKind.Resource);

    private static PolicyDocument Parse(string text, PolicyKind kind) => RandomPolicies.Parse(text, kind);

    private static string Document(Random random, bool isOfResource) =>
        $$"""{"Version": "2012-10-17", "Statement": [{{string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Statement(random, isOfResource)))}}]}""";

    private static string Statement(Random random, bool isOfResource)
    {
        string effect = random.Next(3) == 0 ? "Deny" : "Allow";
        string action = random.Next(20) == 0 ? "NotAction" : "Action";
        string resource = random.Next(6) == 0 ? "NotResource" : "Resource";
        string[] conditions = [.. Enumerable.Range(0, random.Next(3)).Select(_ => s_conditions[random.Next(s_conditions.Length)]).DistinctBy(c => c.Split('{')[0])];
        string condition = conditions.Length == 0 ? string.Empty : $$""", "Condition": { {{string.Join(",", conditions)}} }""";
        string element = isOfResource ? "\"Resource\": \"RESOURCE\"" : $"\"{resource}\": {Some(random, s_resources)}";
        string principal = !isOfResource ? string.Empty
            : effect == "Deny" && random.Next(4) == 0 ? $"\"NotPrincipal\": {s_principals[random.Next(1, s_principals.Length)]}, "
            : $"\"Principal\": {s_principals[random.Next(s_principals.Length)]}, ";
        string actions = random.Next(30) == 0 ? "\"*\"" : Some(random, s_actions);
        return $$"""{"Effect": "{{effect}}", {{principal}}"{{action}}": {{actions}}, {{element}}{{condition}}}""";
    }

    private static string Some(Random random, string[] from) =>
        $"[{string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"\"{from[random.Next(from.Length)]}\"").Distinct())}]";

    private static string Edit(Random random, string document, bool isOfResource)
    {
        if (random.Next(4) == 0)
        {
            return $"{document[..^2]}, {Statement(random, isOfResource)}]}}";
        }

        string[] pool = isOfResource || random.Next(2) == 0 ? s_actions : s_resources;
        string[] present = [.. pool.Where(p => document.Contains($"\"{p}\"", StringComparison.Ordinal))];
        string changed = present.Length == 0 ? document : document.Replace($"\"{present[random.Next(present.Length)]}\"", $"\"{pool[random.Next(pool.Length)]}\"", StringComparison.Ordinal);
        return random.Next(8) == 0 ? changed.Replace("\"Allow\"", "\"Deny\"", StringComparison.Ordinal) : changed;
    }
}
