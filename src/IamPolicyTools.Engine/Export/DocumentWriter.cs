using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Export;

/// <summary>Writes members of the account document. What is null or empty is left out: reading gives it back.</summary>
internal sealed class DocumentWriter(Utf8JsonWriter json)
{
    /// <summary>Flush at this many bytes, so that memory stays small while a large account is written.</summary>
    private const int FlushLength = 1 << 20;

    // What the entity that is being written does not know, but for what was written of it already.
    private ImmutableSortedDictionary<string, string> _unknowns = UnknownMembers.None;

    /// <summary>Writes an entity's members, and the marker IN-24 for those that are not known.</summary>
    /// <param name="unknowns">The members that are not known.</param>
    /// <param name="write">Writes the others.</param>
    public void Entity(ImmutableSortedDictionary<string, string> unknowns, Action write)
    {
        ImmutableSortedDictionary<string, string> outer = _unknowns;
        _unknowns = unknowns;
        write();
        foreach ((string key, string reason) in _unknowns)
        {
            json.WritePropertyName(key);
            Marker(reason);
        }

        _unknowns = outer;
    }

    public void Text(string key, string? value)
    {
        if (value is not null && !_unknowns.ContainsKey(key))
        {
            json.WriteString(key, value);
        }
    }

    /// <summary>A text as the item of a list.</summary>
    public void Item(string value) => json.WriteStringValue(value);

    /// <summary>A member that is known to have no value, which is something else than an absent one.</summary>
    public void Null(string key)
    {
        if (!_unknowns.ContainsKey(key))
        {
            json.WriteNull(key);
        }
    }

    public void Number(string key, int value)
    {
        if (!_unknowns.ContainsKey(key))
        {
            json.WriteNumber(key, value);
        }
    }

    public void Boolean(string key, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(key, known);
        }
    }

    /// <summary>A date as AWS's CLI writes it.</summary>
    public void Date(string key, DateTimeOffset? value)
    {
        if (value is { } date)
        {
            json.WriteString(key, date.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A boolean that is said only where it holds.</summary>
    public void Flag(string key, bool value) => Boolean(key, value ? true : null);

    /// <summary>What is said of an entity of which not all is certain (IN-24).</summary>
    public void Flags(bool isStub, bool hasProvisionalName, string? existsWhen)
    {
        Flag("IsStub", isStub);
        Flag("HasProvisionalName", hasProvisionalName);
        Text("ExistsWhen", existsWhen);
    }

    /// <summary>A policy document as an object, the form that a person can read.</summary>
    public void Document(string key, PolicyDocument? document)
    {
        if (document is not null)
        {
            json.WritePropertyName(key);
            using var parsed = JsonDocument.Parse(document.ToString());
            parsed.RootElement.WriteTo(json);
        }
    }

    public void Object(string key, Action write)
    {
        if (_unknowns.ContainsKey(key))
        {
            return;
        }

        json.WriteStartObject(key);
        Entity(UnknownMembers.None, write);
        json.WriteEndObject();
    }

    /// <summary>An object as the item of a list.</summary>
    public void Object(Action write)
    {
        json.WriteStartObject();
        Entity(UnknownMembers.None, write);
        json.WriteEndObject();
        if (json.BytesPending > FlushLength)
        {
            json.Flush();
        }
    }

    /// <summary>A list of objects, left out when it is empty.</summary>
    public void Objects<T>(string key, ImmutableArray<T> items, Action<T> write)
    {
        if (!items.IsEmpty)
        {
            List(key, items, write);
        }
    }

    /// <summary>A list of objects, written even when it is empty.</summary>
    public void List<T>(string key, IEnumerable<T> items, Action<T> write)
    {
        List(key, [.. items], write);
    }

    private void List<T>(string key, ImmutableArray<T> items, Action<T> write)
    {
        if (items.IsEmpty && _unknowns.ContainsKey(key))
        {
            return;
        }

        json.WriteStartArray(key);
        foreach (T item in items)
        {
            Object(() => write(item));
        }

        EndList(key);
    }

    /// <summary>A list of texts, left out when it is empty.</summary>
    public void Texts(string key, ImmutableArray<string> items)
    {
        if (!items.IsEmpty)
        {
            AllTexts(key, items);
        }
    }

    /// <summary>A list of texts, written even when it is empty.</summary>
    public void AllTexts(string key, ImmutableArray<string> items)
    {
        if (items.IsEmpty && _unknowns.ContainsKey(key))
        {
            return;
        }

        json.WriteStartArray(key);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        EndList(key);
    }

    public void Tags(string key, ImmutableArray<Tag> tags) => Objects(key, tags, tag =>
    {
        Text("Key", tag.Key);
        if (tag.UnknownReason is not { } reason)
        {
            Text("Value", tag.Value);
            return;
        }

        json.WritePropertyName("Value");
        Marker(reason);
    });

    // There may be more than what is known of the list.
    private void EndList(string key)
    {
        if (_unknowns.TryGetValue(key, out string? reason))
        {
            Marker(reason);
            _unknowns = _unknowns.Remove(key);
        }

        json.WriteEndArray();
    }

    private void Marker(string reason)
    {
        json.WriteStartObject();
        json.WriteString(UnknownMarker.Member, reason);
        json.WriteEndObject();
    }
}
