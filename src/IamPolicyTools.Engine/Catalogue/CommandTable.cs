using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IamPolicyTools.Catalogue;

/// <summary>How the AWS CLI and AWS.Tools name things, where no rule tells (CL-50).</summary>
internal sealed class CommandTable
{
    /// <summary>Creates the table.</summary>
    /// <param name="commands">The commands that are no single operation, with their rows in order.</param>
    /// <param name="services">The CLI's names of services whose prefix differs.</param>
    /// <param name="arguments">Options and the parameters they stand for, by <c>service command --option</c>.</param>
    /// <param name="waiters">Operations of waiters, by <c>service name</c>.</param>
    /// <param name="cmdlets">Operations of cmdlets.</param>
    public CommandTable(
        IEnumerable<(string Name, RequestRow Row)> commands,
        IEnumerable<(string Name, string Value)> services,
        IEnumerable<(string Name, string Value)> arguments,
        IEnumerable<(string Name, string Value)> waiters,
        IEnumerable<(string Name, string Value)> cmdlets)
    {
        Commands = commands.GroupBy(c => c.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(c => c.Row).ToImmutableArray(), StringComparer.Ordinal);
        Services = Index(services);
        Arguments = Index(arguments);
        Waiters = Index(waiters);
        Cmdlets = Index(cmdlets);
    }

    /// <summary>Rows of commands that are no single operation, <c>s3 cp local S3</c>.</summary>
    public FrozenDictionary<string, ImmutableArray<RequestRow>> Commands { get; }

    /// <summary>Prefixes of services by the CLI's name.</summary>
    public FrozenDictionary<string, string> Services { get; }

    /// <summary>Parameters, or <c>--option</c> of the plain name, by <c>service command --option</c>; the command may be <c>*</c>.</summary>
    public FrozenDictionary<string, string> Arguments { get; }

    /// <summary>Operations by <c>service waiter</c>.</summary>
    public FrozenDictionary<string, string> Waiters { get; }

    /// <summary>Operations by cmdlet, in any case.</summary>
    public FrozenDictionary<string, string> Cmdlets { get; }

    private static FrozenDictionary<string, string> Index(IEnumerable<(string Name, string Value)> rows)
    {
        Dictionary<string, string> index = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in rows)
        {
            index.TryAdd(name, value);
        }

        return index.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
