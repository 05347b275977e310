using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Import.Drafts;

/// <summary>What one account document says of entities, by their kinds, in the order of its text.</summary>
internal sealed class EntityDrafts
{
    private readonly Dictionary<EntityKind, IDraftList> _lists = [];

    private interface IDraftList
    {
        IEnumerable<EntityHeader> Headers { get; }

        void Send(Router router);
    }

    /// <summary>What identifies them, kind by kind.</summary>
    public IEnumerable<EntityHeader> Headers => Lists.SelectMany(list => list.Headers);

    // In the order of the kinds, whatever the document begins with.
    private IEnumerable<IDraftList> Lists => EntityKind.All.Where(_lists.ContainsKey).Select(kind => _lists[kind]);

    /// <summary>Those of one kind.</summary>
    public List<Draft<T>> Of<T>(EntityKind<T> kind)
        where T : IamEntity
    {
        if (!_lists.TryGetValue(kind, out IDraftList? list))
        {
            _lists.Add(kind, list = new DraftList<T>(kind));
        }

        return ((DraftList<T>)list).Drafts;
    }

    /// <summary>Hands them to the accounts they belong to, but for what AWS manages.</summary>
    public void Send(Router router)
    {
        foreach (IDraftList list in Lists)
        {
            list.Send(router);
        }
    }

    private sealed class DraftList<T>(EntityKind<T> kind) : IDraftList
        where T : IamEntity
    {
        public List<Draft<T>> Drafts { get; } = [];

        public IEnumerable<EntityHeader> Headers => Drafts.Select(draft => draft.Header);

        public void Send(Router router) => router.Send(Drafts.Where(draft => draft.Header.AccountId != "aws"), account => account.Of(kind));
    }
}
