using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Findings.Graph;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Commands.Findings;

/// <summary>Draws who of a model becomes whom, and who uses what: nodes and edges, each edge with its reason.</summary>
[Cmdlet(VerbsCommon.Get, "IamAccessGraph")]
[OutputType(typeof(AccessGraph))]
public sealed class GetIamAccessGraphCommand : ModelCmdlet
{
    private readonly List<string> _sources = [];

    /// <summary>Where the graph begins: names, ARNs, objects of the model. By default everywhere.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? Principal { get; set; }

    /// <summary>Where the graph ends: a principal, or the ARN of a resource. By default everywhere.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? To { get; set; }

    /// <summary>Id or alias of the account whose principals and resources are drawn. By default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>The least certain edge that is drawn.</summary>
    [Parameter]
    public Certainty MinimumGrade { get; set; } = Certainty.Conditional;

    /// <summary>Leaves resources out.</summary>
    [Parameter]
    public SwitchParameter NoResource { get; set; }

    /// <summary>The instant of the requests; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    private DateTimeOffset Instant => Now ?? Session.Clock.GetUtcNow();

    /// <inheritdoc/>
    protected override void Process() =>
        _sources.AddRange(PrincipalArgument.Flatten(Principal).Where(p => p is not null).Select(p => Principals.NameOf(p!)));

    /// <inheritdoc/>
    protected override void Finish()
    {
        IamModel model = CurrentModel;
        string? target = To is null ? null : Principals.TargetOf(To);
        var settings = new AccessGraphSettings
        {
            Now = Instant,
            AccountId = Account is null ? null : model.GetAccount(Account).AccountId,
            HasResources = !NoResource,
            MinimumGrade = MinimumGrade,
        };
        AccessGraph graph = Work("Drawing who becomes whom", (_, stop) => AccessGraphSearch.Find(model, settings, stop));
        graph = _sources.Count == 0 ? graph : graph.From(_sources);
        WriteObject(target is null ? graph : graph.To([target]));
    }

    private FindingPrincipals Principals => new(CurrentModel, Session, Instant, Account);
}
