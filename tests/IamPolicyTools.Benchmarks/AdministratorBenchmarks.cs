using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Benchmarks;

/// <summary>What an administrator may do, in an account with nothing else: every action there is.</summary>
public class AdministratorBenchmarks
{
    private static readonly ModelAccessSettings s_settings = new() { Now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero), Mode = ContextMode.Discovery };

    private AccessScope _scope = null!;
    private Subject _administrator = null!;

    [GlobalSetup]
    public void Setup()
    {
        const string Id = "111122223333";
        const string Arn = $"arn:aws:iam::{Id}:user/alice";
        var user = new User
        {
            Arn = Arn,
            UserName = "alice",
            UserId = UniqueId.From("AIDA", Arn),
            AttachedPolicies = [AttachedPolicy.FromArn("arn:aws:iam::aws:policy/AdministratorAccess")],
        };
        var account = new Account
        {
            AccountId = Id,
            Users = ImmutableSortedDictionary.Create<string, User>(StringComparer.OrdinalIgnoreCase).Add(user.UserName, user),
        };
        var model = new IamModel { Accounts = ImmutableSortedDictionary.Create<string, Account>(StringComparer.Ordinal).Add(Id, account) };
        _scope = new AccessScope(model, s_settings);
        _administrator = Subject.Of(model, user);
    }

    /// <summary>The list, a row an action.</summary>
    [Benchmark]
    public int Permissions() => new EffectivePermissionSearch(_scope).Find(_administrator, EffectivePermissionQuery.Everything).Count();

    /// <summary>The same with what every row says of resources and conditions.</summary>
    [Benchmark]
    public int PermissionsRead() => new EffectivePermissionSearch(_scope).Find(_administrator, EffectivePermissionQuery.Everything)
        .Sum(p => p.ResourcePatterns.Length + p.ExceptPatterns.Length + p.When.Length);

    /// <summary>The same summed up by service and access level.</summary>
    [Benchmark]
    public int Summary() => PermissionSummary.Of(new EffectivePermissionSearch(_scope).Find(_administrator, EffectivePermissionQuery.Everything)).Length;

    /// <summary>The same as a policy document.</summary>
    [Benchmark]
    public int AsPolicy() => new PermissionPolicyBuilder(_scope.Model, s_settings).Build(_administrator, EffectivePermissionQuery.Everything).Size;
}
