using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Drafts;

/// <summary>Entities by name; names are unique without regard to case (policy-language.md, 1.9).</summary>
internal sealed class EntitySet<T>
    where T : IamEntity
{
    private readonly Dictionary<string, (Draft<T> Draft, T Entity)> _byName = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<(Draft<T> Draft, T Entity)> Entries => _byName.Values;

    public int Count => _byName.Count;

    public T? Find(string name) => _byName.TryGetValue(name, out (Draft<T> Draft, T Entity) found) ? found.Entity : null;

    /// <summary>Adds an entity. Of two with one ARN in different files the later counts; any other repetition is reported.</summary>
    public void Add(Draft<T> draft, AccountIdentity owner)
    {
        T entity = draft.Make(owner);
        string name = draft.Header.Name;
        if (_byName.TryGetValue(name, out (Draft<T> Draft, T Entity) other))
        {
            if (draft.IsMention || other.Draft.IsMention)
            {
                Join(name, other, (draft, entity));
                return;
            }

            if (ReferenceEquals(draft.File, other.Draft.File) || entity.Arn != other.Entity.Arn)
            {
                draft.File.Refuse(
                    "DUPLICATE_NAME",
                    $"Found {draft.Header.Kind.OneOfThem} named \"{name}\" again, expected names to be unique without regard to case; the other one: {other.Draft.Header.Location}",
                    draft.Header.Location);
            }
        }

        _byName[name] = (draft, entity);
    }

    /// <summary>Adds an entity in the place of one of its name.</summary>
    public void Replace(Draft<T> draft, AccountIdentity owner) => _byName[draft.Header.Name] = (draft, draft.Make(owner));

    // A mention in a role adds the role to a profile that may be listed in full elsewhere.
    private void Join(string name, (Draft<T> Draft, T Entity) first, (Draft<T> Draft, T Entity) second)
    {
        (Draft<T> Draft, T Entity) full = first.Draft.IsMention && !second.Draft.IsMention ? second : first;
        Draft<T> mention = ReferenceEquals(full.Draft, first.Draft) ? second.Draft : first.Draft;
        IEnumerable<Reference> added =
            mention.Members.Where(m => !full.Draft.Members.Any(k => string.Equals(k.Text, m.Text, StringComparison.OrdinalIgnoreCase)));
        _byName[name] = (full.Draft with { Members = full.Draft.Members.AddRange(added) }, full.Entity);
    }
}

/// <summary>Things by ARN or id.</summary>
internal sealed class ItemSet<T>
{
    private readonly Dictionary<string, (T Value, FileContext File)> _byKey = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, T>> Entries => _byKey.Select(e => KeyValuePair.Create(e.Key, e.Value.Value));

    public void Add(string key, T value, Item<T> item)
    {
        if (_byKey.TryGetValue(key, out (T Value, FileContext File) other) && ReferenceEquals(other.File, item.File))
        {
            item.File.Refuse("DUPLICATE_NAME", $"Found {key} a second time, expected it once", item.Location);
        }

        _byKey[key] = (value, item.File);
    }
}
