using System.Globalization;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Analysis;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Benchmarks;

/// <summary>Questions to a generated organization of 50 accounts with 100,000 principals and 1,000 buckets.</summary>
public class AnalysisBenchmarks
{
    private static readonly ModelAccessSettings s_settings = new() { Now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero), Mode = ContextMode.Discovery };

    private IamModel _model = IamModel.Empty;
    private AccessScope _scope = null!;
    private Subject _role = null!;
    private Subject _root = null!;
    private AccessScope _shared = null!;

    [GlobalSetup]
    public void Setup()
    {
        _model = GeneratedOrganization.Create(seed: 1, accounts: 50, roles: 1818, buckets: 20);
        _scope = new AccessScope(_model, s_settings);
        Account account = _model.Accounts.Values.Last();
        _role = Subject.Of(_model, account.Roles.Values.First());
        _root = Subject.OfRoot(_model, account);
        _shared = new AccessScope(GeneratedOrganization.Create(seed: 1, accounts: 50, roles: 1818, buckets: 20, templates: 20), s_settings);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"// {_model.Accounts.Values.Sum(a => a.Roles.Count + a.Users.Count + 1):N0} principals"));
    }

    /// <summary>Who can do one action on one object.</summary>
    [Benchmark]
    public int WhoCan() => WhoCan(_scope);

    /// <summary>The same on a snapshot that nobody has asked yet, as after a change of the model.</summary>
    [Benchmark]
    public int WhoCanOnNewSnapshot() => WhoCan(new AccessScope(_model with { }, s_settings));

    /// <summary>Who can do an action without a resource: every second principal, so that every second one is an object in the answer.</summary>
    [Benchmark]
    public int WhoCanWithoutResource() =>
        ResourceAccessSearch.Find(_scope, new ResourceAccessQuery("*", [ActionName.Parse("s3:ListAllMyBuckets")])).Length;

    /// <summary>Everything that a role may do.</summary>
    [Benchmark]
    public int EffectivePermissionsOfRole() => Permissions(_role);

    /// <summary>Everything that a root user may do: every action there is.</summary>
    [Benchmark]
    public int EffectivePermissionsOfRoot() => Permissions(_root);

    /// <summary>Everything that all principals of an account may do: 2,000, made from 20 templates, among 100,000.</summary>
    [Benchmark]
    public int RelationOfAccount() => new EffectivePermissionSearch(_shared).FindAll(EffectivePermissionQuery.Everything, [_shared.Model.Accounts.Keys.Last()]).Count();

    /// <summary>The roles that a role can become.</summary>
    [Benchmark]
    public int AssumableRoles() => new AssumableRoleSearch(_scope).Find(_role).Length;

    private int Permissions(Subject subject) => new EffectivePermissionSearch(_scope).Find(subject, EffectivePermissionQuery.Everything).Count();

    private static int WhoCan(AccessScope scope) => ResourceAccessSearch.Find(
        scope, new ResourceAccessQuery($"{GeneratedOrganization.BucketArn("000000000008", 3)}/x", [ActionName.Parse("s3:GetObject")])).Length;
}
