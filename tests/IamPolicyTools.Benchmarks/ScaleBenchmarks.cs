using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Benchmarks.Workloads;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// Large models, each question once: <c>dotnet run -c Release -- long --filter '*ScaleBenchmarks*'</c>. Each benchmark has a set-up of its own.
/// </summary>
public class ScaleBenchmarks
{
    private static readonly ModelAccessSettings s_settings = new() { Now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero), Mode = ContextMode.Discovery };

    private readonly TextPattern _star = TextPattern.Compile(PolicyString.Literal("*" + new string('a', 50_000)), PatternStyle.Wildcards);
    private readonly string _text = new('a', 100_000);
    private IamModel _model = IamModel.Empty;
    private string _path = string.Empty;

    [GlobalSetup(Target = nameof(WholeRelation))]
    public void SetupRelation() => _model = SharingOrganization.Create(accounts: 50, principals: 2_000, sets: 40, buckets: 20);

    /// <summary>Everything that 100,000 principals may do, who share policies: 2,000 to an account, drawn from 40 sets.</summary>
    [Benchmark]
    public long WholeRelation()
    {
        long rows = 0;
        long told = 0;
        foreach (EffectivePermission permission in new EffectivePermissionSearch(new AccessScope(_model, s_settings)).FindAll(EffectivePermissionQuery.Everything, []))
        {
            rows++;
            told += permission.Principals.Length;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"// {rows:N0} rows for {told:N0} permissions, working set {Environment.WorkingSet / 1e9:F2} GB"));
        return rows;
    }

    [GlobalSetup(Targets = [nameof(WhoCan), nameof(WhoCanAfterEdit)])]
    public void SetupMillion()
    {
        _model = SharingOrganization.Create(accounts: 50, principals: 20_000, sets: 40, buckets: 20);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"// {WhoCan(_model):N0} answers"));
    }

    /// <summary>Who can do one action on one object, of a million principals.</summary>
    [Benchmark]
    public int WhoCan() => WhoCan(_model);

    /// <summary>The same after one policy of the bucket's account was changed.</summary>
    [Benchmark]
    public int WhoCanAfterEdit()
    {
        Account account = _model.Accounts.Values.ElementAt(7);
        ManagedPolicy policy = account.Policies.Values.First();
        ManagedPolicy other = account.Policies.Values.Last();
        ManagedPolicy edited = policy with { Versions = [new PolicyVersionRecord("v1", other.Document, null)] };
        return WhoCan(_model with
        {
            Accounts = _model.Accounts.SetItem(account.AccountId, account with { Policies = account.Policies.SetItem(edited.Arn, edited) }),
        });
    }

    [GlobalSetup(Target = nameof(Clique))]
    public void SetupClique() => _model = ModelOf(Enumerable.Range(0, 2_000).Select(i => RoleOf(
        i,
        """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sts:AssumeRole" } }""",
        """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" } }""")));

    /// <summary>What one of 2,000 roles can become, each of which can become every other.</summary>
    [Benchmark]
    public int Clique() => new AssumableRoleSearch(new AccessScope(_model, s_settings)).Find(Subject.Of(_model, _model.Accounts.Values.First().Roles.Values.First())).Length;

    /// <summary>5,000 roles with ReadOnlyAccess are asked once each; what is kept then beyond the model is told.</summary>
    [Benchmark]
    public long RolesWithReadOnlyAccess()
    {
        IamModel model = ModelOf(Enumerable.Range(0, 5_000).Select(i =>
            RoleOf(i, Trust, null) with { AttachedPolicies = [AttachedPolicy.FromArn("arn:aws:iam::aws:policy/ReadOnlyAccess")] }));
        Account account = model.Accounts.Values.First();
        ActionName action = ActionName.Parse("ec2:DescribeInstances");
        Ask(account.Roles.Values.First());
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int allowed = account.Roles.Values.Count(Ask);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"// {allowed:N0} allowed, {kept / 1e6:F1} MB kept"));
        GC.KeepAlive(model);
        return kept;

        bool Ask(Role role) => new ModelAccess(model, Subject.Of(model, role), s_settings).Decide(action, "*").IsAllowed;
    }

    [GlobalSetup(Target = nameof(ImportAttachments))]
    public void SetupAttachments()
    {
        _path = Path.Combine(Path.GetTempPath(), $"iam-attachments-{Guid.NewGuid():N}.json");
        var text = new StringBuilder("""{ "UserDetailList": [{ "Path": "/", "UserName": "u", "UserId": "AIDAEXAMPLE0000000001", "Arn": "arn:aws:iam::111122223333:user/u", "CreateDate": "2025-01-01T00:00:00Z", "GroupList": [], "AttachedManagedPolicies": [""");
        text.AppendJoin(", ", Enumerable.Range(0, 40_000).Select(i => $$"""{ "PolicyName": "p{{i}}", "PolicyArn": "arn:aws:iam::aws:policy/p{{i}}" }"""));
        File.WriteAllText(_path, text.Append("] }], \"GroupDetailList\": [], \"RoleDetailList\": [], \"Policies\": [] }").ToString());
    }

    [GlobalCleanup(Target = nameof(ImportAttachments))]
    public void Cleanup() => File.Delete(_path);

    /// <summary>A dump with a user of 40,000 attached policies.</summary>
    [Benchmark]
    public int ImportAttachments() => AccountImporter.Import(IamModel.Empty, [_path], new ImportOptions()).Model.Accounts.Values.Sum(a => a.Users.Values.Sum(u => u.AttachedPolicies.Length));

    /// <summary>A star and 50,000 letters against 100 kB.</summary>
    [Benchmark]
    public bool StarAndLetters() => _star.Matches(_text, NoVariables.Instance);

    [GlobalSetup(Target = nameof(ConditionalDenies))]
    public void SetupDenies() => _model = ModelOf(
    [
        RoleOf(0, Trust, Document(Enumerable.Range(0, 1_500)
            .Select(i => $$"""{ "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "StringEquals": { "aws:k{{i}}": "v{{i}}" } } }""")
            .Prepend("""{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }"""))),
    ]);

    /// <summary>One action of a role with 1,500 Deny statements, each with a condition of its own: the row in full, and as a policy document.</summary>
    [Benchmark]
    public int ConditionalDenies() => ReadAndWrite("s3:GetObject");

    [GlobalSetup(Target = nameof(HostilePrincipal))]
    public void SetupHostile()
    {
        var random = new Random(0);
        string Pattern() => "arn:aws:s3:::" + string.Concat(Enumerable.Range(0, 10).Select(_ => random.Next(3) == 0 ? '*' : random.Next(4) == 0 ? '?' : (char)('a' + random.Next(3)))) + "*";
        string Statement() => $$"""
            { "Effect": "{{(random.Next(2) == 0 ? "Deny" : "Allow")}}", "Action": ["s3:*", "dynamodb:*"], "{{(random.Next(2) == 0 ? "NotResource" : "Resource")}}": ["{{Pattern()}}", "{{Pattern()}}"] }
            """;
        _model = ModelOf([RoleOf(0, Trust, null) with
        {
            InlinePolicies = [.. Enumerable.Range(0, 10).Select(i => new InlinePolicy($"p{i}", Parse(Document(Enumerable.Range(0, 70).Select(_ => Statement())), PolicyKind.Identity)))],
        }]);
    }

    /// <summary>One action of a role with ten policies of ten thousand characters, whose patterns cross each other: undecided, and said so.</summary>
    [Benchmark]
    public int HostilePrincipal() => ReadAndWrite("s3:GetObject");

    private const string Trust = """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" } }""";

    private static string Document(IEnumerable<string> statements) => $$"""{ "Version": "2012-10-17", "Statement": [{{string.Join(", ", statements)}}] }""";

    private int ReadAndWrite(string action)
    {
        Subject subject = Subject.Of(_model, _model.Accounts.Values.First().Roles.Values.First());
        var query = new EffectivePermissionQuery { Actions = [action] };
        int length = new EffectivePermissionSearch(new AccessScope(_model, s_settings)).Find(subject, query).Sum(p => p.ToString().Length + p.Sources.Length);
        return length + new PermissionPolicyBuilder(_model, s_settings).Build(subject, query).Size;
    }

    private static int WhoCan(IamModel model) => ResourceAccessSearch.Find(
        new AccessScope(model, s_settings),
        new ResourceAccessQuery("arn:aws:s3:::b000000000008-3/x", [ActionName.Parse("s3:GetObject")])).Length;

    private static IamModel ModelOf(IEnumerable<Role> roles)
    {
        const string Id = "111122223333";
        var account = new Account { AccountId = Id, Roles = roles.ToImmutableSortedDictionary(r => r.RoleName, r => r, StringComparer.OrdinalIgnoreCase) };
        return new IamModel { Accounts = ImmutableSortedDictionary.Create<string, Account>(StringComparer.Ordinal).Add(Id, account) };
    }

    private static Role RoleOf(int index, string trust, string? policy)
    {
        string arn = $"arn:aws:iam::111122223333:role/r{index}";
        return new Role
        {
            Arn = arn,
            RoleName = $"r{index}",
            RoleId = UniqueId.From("AROA", arn),
            Document = Parse(trust, PolicyKind.Trust),
            InlinePolicies = policy is null ? [] : [new InlinePolicy("inline", Parse(policy, PolicyKind.Identity))],
        };
    }

    private static PolicyDocument Parse(string json, PolicyKind kind)
    {
        var findings = new DiagnosticBag();
        return PolicyParser.Parse(TextDocument.Parse(json, "generated"), kind, findings) ?? throw new InvalidOperationException(string.Join("\n", findings.Items));
    }
}
