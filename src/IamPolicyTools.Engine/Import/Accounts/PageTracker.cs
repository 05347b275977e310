using IamPolicyTools.Import.Binding;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Notices a dump whose last page is missing: an account without half of its policies would answer wrongly.</summary>
internal sealed class PageTracker
{
    private readonly List<(SourceLocation Location, FileContext File)> _truncated = [];
    private bool _hasLastPage;

    /// <summary>Notes <c>IsTruncated</c> of the API, or <c>NextToken</c>, which the CLI writes after <c>--max-items</c>.</summary>
    public void Add(string key, SourceLocation location, Node value, FileContext file)
    {
        if (key == "NextToken" || Scalars.Boolean(value, key, file) == true)
        {
            _truncated.Add((location, file));
        }
        else
        {
            _hasLastPage = true;
        }
    }

    public void Report()
    {
        if (_truncated.Count > 0 && !_hasLastPage)
        {
            (SourceLocation location, FileContext file) = _truncated[^1];
            file.Warn(
                "TRUNCATED_DUMP",
                "Found only pages that another one follows; expected the last page too, so entities may be missing",
                location);
        }
    }
}
