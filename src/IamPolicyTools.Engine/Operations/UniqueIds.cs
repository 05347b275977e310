using System.Globalization;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>Unique ids of what calls create.</summary>
internal static class UniqueIds
{
    /// <summary>
    /// A unique id that the account never gave before, not even to an entity of the same ARN at the same instant (PL-20). The
    /// same calls on the same account at the same times get the same ids.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="prefix">The kind: <c>AIDA</c>, <c>AROA</c> … (policy-language.md, 1.11).</param>
    /// <param name="arn">The ARN of the new entity.</param>
    /// <param name="now">The time of the call.</param>
    /// <param name="id">The id.</param>
    /// <returns>The account, which has counted it.</returns>
    public static Account IssueId(this Account account, string prefix, string arn, DateTimeOffset now, out string id)
    {
        long number = account.IssuedIds + 1;
        id = UniqueId.From(prefix, string.Create(CultureInfo.InvariantCulture, $"{arn} {number}"), now);
        return account with { IssuedIds = number };
    }
}
