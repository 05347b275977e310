using System.Collections.Immutable;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>
/// Reads <c>Accounts</c>: paths and patterns, which are read together, and objects that say besides what a template or a plan does not say
/// itself. Each of those is read into what stands before it.
/// </summary>
/// <param name="bag">Takes the faults.</param>
/// <param name="reachable">The files that may be named.</param>
internal sealed class AccountSourceReader(DiagnosticBag bag, ReachableFiles reachable)
{
    private static readonly string[] s_members = ["Path", "AccountId", "Region", "StackName", "Parameters", "Answers"];

    /// <summary>The sources of a file, in its order; the plain paths are the first.</summary>
    /// <param name="members">The file's members.</param>
    /// <param name="name">The name of the member.</param>
    public ImmutableArray<AccountSource> Read(MemberReader members, string name)
    {
        ImmutableArray<Node> items = members.Value(name) switch { ArrayNode list => list.Items, null => [], { } single => [single] };
        string[] plain = [.. items.Where(i => i is not ObjectNode).SelectMany(i => Paths(members, i, name))];
        IEnumerable<AccountSource> told = items.OfType<ObjectNode>().Select(i => ReadTold(i, name)).OfType<AccountSource>();
        return [.. plain.Length > 0 ? [new AccountSource(plain, InfrastructureOptions.None)] : Array.Empty<AccountSource>(), .. told];
    }

    /// <summary>The files that a path or a pattern names.</summary>
    /// <param name="owner">The object that names them.</param>
    /// <param name="item">The path or the pattern.</param>
    /// <param name="name">The name of the member.</param>
    public IEnumerable<string> Paths(MemberReader owner, Node item, string name)
    {
        if (item is not ScalarNode { Kind: not ScalarKind.Null } text)
        {
            owner.Invalid(item, name, "a path or a pattern of paths.");
            return [];
        }

        try
        {
            return [.. reachable.Expand(text.Text)];
        }
        catch (IOException exception)
        {
            bag.Error("FILE_NOT_READ", $"'{name}': {exception.Message}", item.Location);
            return [];
        }
    }

    private AccountSource? ReadTold(ObjectNode item, string name)
    {
        MemberReader source = MemberReader.Of(item, bag, $"an entry of '{name}'")!;
        source.CheckNames(s_members);
        if (source.Value("Path", isRequired: true) is not { } path)
        {
            return null;
        }

        string? account = source.Text("AccountId");
        if (account is not null && !Arn.IsAccountId(account))
        {
            source.Invalid(source.Value("AccountId")!, "AccountId", "an account id of 12 digits, in quotes.");
        }

        var infrastructure = new InfrastructureOptions
        {
            AccountId = account,
            Region = source.Text("Region"),
            Answers = Map(source, "Answers"),
            Templates = new TemplateOptions { StackName = source.Text("StackName"), Parameters = Map(source, "Parameters") },
        };
        return new AccountSource([.. Paths(source, path, "Path")], infrastructure);
    }

    private static ImmutableDictionary<string, string> Map(MemberReader source, string name) => source.Object(name) is not { } map
        ? ImmutableDictionary.Create<string, string>(StringComparer.Ordinal)
        : map.Node.Members.Select(m => KeyValuePair.Create(m.Name, map.Text(m.Name))).Where(m => m.Value is not null)
            .ToImmutableDictionary(m => m.Key, m => m.Value!, StringComparer.Ordinal);
}
