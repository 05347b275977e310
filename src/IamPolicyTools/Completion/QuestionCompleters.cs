using System.Collections;
using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Completion;

/// <summary>
/// Offers principals as <c>-Principal</c> takes them: full ARNs once one is begun, <c>user/alice</c> and <c>role/devops</c>, and a bare name where
/// it leads to one principal only.
/// </summary>
public sealed class PrincipalCompleter : ModelCompleter
{
    private const string ArnStart = "arn:";

    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        Principals(accounts).Select(p => new Candidate($"{p.Kind}/{p.Name}", p.Arn));

    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound)
    {
        if (word.StartsWith(ArnStart, StringComparison.OrdinalIgnoreCase))
        {
            return Principals(Accounts(bound, parameterName)).Where(p => Begins(p.Arn, word)).Select(p => new Candidate(p.Arn, p.Name));
        }

        IEnumerable<Candidate> qualified = base.Candidates(word, parameterName, bound);
        return word.Length == 0 || word.Contains('/', StringComparison.Ordinal) ? qualified : qualified.Concat(Bare(word, Accounts(bound, parameterName)));
    }

    // A name that a user and a role have, or two accounts, is told apart by what stands in front of it.
    private static IEnumerable<Candidate> Bare(string word, IEnumerable<Account> accounts) => Principals(accounts)
        .Where(p => Begins(p.Name, word))
        .GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
        .SelectMany(same => same.Count() == 1
            ? same.Select(p => new Candidate(p.Name, p.Arn))
            : same.Select(p => new Candidate(same.Count(other => other.Kind == p.Kind) == 1 ? $"{p.Kind}/{p.Name}" : p.Arn, p.Arn)));

    private static IEnumerable<(string Kind, string Name, string Arn)> Principals(IEnumerable<Account> accounts) => accounts.SelectMany(
        account => account.Users.Values.Select(user => ("user", user.UserName, user.Arn)).Concat(account.Roles.Values.Select(role => ("role", role.RoleName, role.Arn))));
}

/// <summary>
/// Offers what an action can be asked on: resources and identities of the model, and the forms of ARNs that AWS checks it on. A bucket stands for
/// its objects where the action is about those.
/// </summary>
public sealed class AskedResourceCompleter : ModelCompleter
{
    // Behind a principal from elsewhere, the action stands where the principal would.
    private static readonly string[] s_actionParameters = ["Action", "ActionName", "Principal"];

    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) => accounts
        .SelectMany(a => a.Resources.Values.Select(r => r.Arn)
            .Concat(a.Roles.Values.Select(r => r.Arn)).Concat(a.Users.Values.Select(u => u.Arn))
            .Concat(a.Groups.Values.Select(g => g.Arn)).Concat(a.Policies.Values.Select(p => p.Arn))
            .Select(arn => new Candidate(arn, $"of {a}")));

    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound)
    {
        Account[] accounts = [.. Accounts(bound, parameterName)];
        ArnTemplate[] forms = [.. Asked(bound).SelectMany(a => a.ResourceTypes).SelectMany(t => t.Type.ArnTemplates).DistinctBy(t => t.Text)];
        IEnumerable<Candidate> own = Candidates(accounts);
        IEnumerable<Candidate> fitting = forms.Length == 0
            ? own.Where(c => word.Length > 0 || !c.Text.Contains(":iam::", StringComparison.Ordinal))
            : own.SelectMany(c => Fitting(c, forms)).Concat(forms.Select(form => Form(form, accounts)));
        return fitting.Where(c => Begins(c.Text, word) || Begins(NameOf(c.Text), word)).DistinctBy(c => c.Text);
    }

    private static IEnumerable<CatalogueAction> Asked(IDictionary bound) => s_actionParameters
        .SelectMany(name => LanguagePrimitives.TryConvertTo(bound[name], out string[] given) ? given ?? [] : [])
        .Select(action => IamCatalogue.Default.FindAction(action))
        .OfType<CatalogueAction>();

    private static IEnumerable<Candidate> Fitting(Candidate candidate, ArnTemplate[] forms) =>
        new[] { candidate, candidate with { Text = candidate.Text + "/*" } }.Where(c => Arn.TryParse(c.Text, out Arn arn) && Array.Exists(forms, form => form.Fits(arn))).Take(1);

    private static Candidate Form(ArnTemplate form, Account[] accounts) =>
        new(form.ToPattern("aws", account: accounts is [{ } only] ? only.AccountId : "*"), $"the form {form}");

    private static string NameOf(string arn) => Arn.TryParse(arn, out Arn parts) ? parts.Resource[(parts.Resource.LastIndexOf('/') + 1)..] is { Length: > 0 } name && name != "*" ? name : parts.Resource : arn;
}

/// <summary>Offers the switches of <c>-Option</c>, one hashtable each.</summary>
public sealed class OptionCompleter : ValueCompleter
{
    private protected override bool IsCode => true;

    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        typeof(EvaluationOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => Begins(property.Name, word) || word.StartsWith("@{", StringComparison.Ordinal))
            .SelectMany(property => property.PropertyType.IsEnum
                ? Enum.GetNames(property.PropertyType).Skip(1).Select(name => new Candidate($"@{{ {property.Name} = '{name}' }}", property.Name))
                : [new Candidate($"@{{ {property.Name} = $true }}", property.Name)]);
}

/// <summary>Offers the names of inline policies: those of the user, group or role that is named.</summary>
public sealed class InlinePolicyNameCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) => Of(Identities(accounts, new Hashtable()));

    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        Of(Identities(Accounts(bound, parameterName), bound)).Where(c => Begins(c.Text, word)).DistinctBy(c => c.Text);

    private static IEnumerable<Candidate> Of(IEnumerable<IamIdentity> identities) =>
        identities.SelectMany(i => i.InlinePolicies.Select(p => new Candidate(p.PolicyName, $"of {i.Arn}")));
}
