using System.Collections.Immutable;
using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin whose answer comes in pages.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ListingTwinCmdlet : TwinCmdlet
{
    private protected ListingTwinCmdlet()
    {
    }

    /// <summary>What an earlier, truncated answer gave to ask for the next page.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NextToken")]
    public string? Marker { get; set; }

    /// <summary>Items on a page, 1 to 1000.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("MaxItems")]
    public int? MaxItem { get; set; }

    /// <summary>Writes one page only.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter NoAutoIteration { get; set; }

    /// <summary>Makes a call and writes the items of its answer, page by page.</summary>
    /// <typeparam name="T">The kind of item.</typeparam>
    /// <param name="call">The call. It authorises itself.</param>
    /// <param name="member">The response's member that has the items.</param>
    private protected void ReadList<T>(Func<OperationContext, ImmutableArray<T>> call, string member)
    {
        Selection selection = ReadSelection(null);
        foreach (Page<T> page in Pages(call(CreateContext(Session.Model))))
        {
            WriteObject(Select is null ? page.Items : Selected(selection, ToResponse(page, member)), enumerateCollection: true);
        }
    }

    /// <summary>Makes a call and writes its whole answer, one object for each page.</summary>
    /// <typeparam name="T">The kind of item.</typeparam>
    /// <param name="call">The call. It authorises itself.</param>
    /// <param name="toResponse">Makes the answer of a page.</param>
    private protected void ReadPages<T>(Func<OperationContext, ImmutableArray<T>> call, Func<Page<T>, object> toResponse)
    {
        Selection selection = ReadSelection(null);
        foreach (Page<T> page in Pages(call(CreateContext(Session.Model))))
        {
            WriteObject(Selected(selection, toResponse(page)), enumerateCollection: true);
        }
    }

    // As in AWS.Tools, naming a marker (even $null) asks for one page.
    private IEnumerable<Page<T>> Pages<T>(ImmutableArray<T> items)
    {
        bool isOne = NoAutoIteration || MyInvocation.BoundParameters.ContainsKey(nameof(Marker));
        IEnumerable<Page<T>> pages = Paging.Split(items, Marker, MaxItem);
        return isOne ? pages.Take(1) : pages;
    }

    private static PSObject ToResponse<T>(Page<T> page, string member)
    {
        var response = new PSObject();
        response.Properties.Add(new PSNoteProperty(member, page.Items));
        response.Properties.Add(new PSNoteProperty(nameof(page.IsTruncated), page.IsTruncated));
        response.Properties.Add(new PSNoteProperty(nameof(page.Marker), page.Marker));
        return response;
    }
}
