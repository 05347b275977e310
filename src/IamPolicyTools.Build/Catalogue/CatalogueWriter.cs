using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Writes the services file. The engine's ServiceReader is its mirror.</summary>
public sealed class CatalogueWriter
{
    private const int BlockSize = 16 * 1024;

    private readonly Dictionary<string, int> _keys;
    private readonly string[] _dependentActions;
    private readonly Dictionary<string, int> _dependentActionNumbers;
    private readonly Dictionary<string, int> _keySets = new(StringComparer.Ordinal);
    private readonly ByteWriter _keySetBytes = new();
    private readonly CatalogueModel _model;

    private CatalogueWriter(CatalogueModel model)
    {
        _model = model;
        _keys = Number(model.Keys.Select(k => k.Name));
        _dependentActions =
            [.. model.Services.SelectMany(s => s.Actions).SelectMany(a => a.DependentActions).Distinct().Order(StringComparer.Ordinal)];
        _dependentActionNumbers = Number(_dependentActions);
    }

    /// <summary>Writes a catalogue.</summary>
    /// <param name="model">The data.</param>
    /// <param name="package">Where the data comes from.</param>
    /// <param name="dependents">Where the dependent actions come from.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(CatalogueModel model, PackageManifest package, PackageManifest dependents)
    {
        var writer = new CatalogueWriter(model);
        byte[][] bodies = [.. model.Services.Select(writer.WriteBody)];
        var index = new ByteWriter();
        index.WriteString(package.Version);
        index.WriteString(package.UpdatedAt is { } date
            ? date.UtcDateTime.ToString("yyyy-MM-dd", null)
            : throw new PackageException($"{package.Name} {package.Version}: package.json has no updatedAt, the data's date."));
        index.WriteString(dependents.Version);
        index.WriteInt(model.Services.Count);
        index.WriteInt(model.Services.Sum(s => s.Actions.Count));
        index.WriteInt(model.Services.Sum(s => s.ResourceTypes.Count));
        index.WriteInt(model.Keys.Count);
        writer.WriteTables(index);
        var file = new BlockFileWriter(BlockSize);
        foreach ((ServiceModel service, byte[] body) in model.Services.Zip(bodies))
        {
            index.WriteString(service.Prefix);
            index.WriteString(service.Name);
            index.WriteByte(service.SupportsRcp ? CatalogueFormat.ResourceControlPolicyFlag : 0);
            file.Add(body, index);
        }

        return file.ToArray(index);
    }

    private static Dictionary<string, int> Number(IEnumerable<string> names)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            numbers.Add(name, numbers.Count);
        }

        return numbers;
    }

    private void WriteTables(ByteWriter index)
    {
        foreach (KeyModel key in _model.Keys)
        {
            index.WriteString(key.Name);
            index.WriteByte((int)key.Type | (key.IsMultivalued ? CatalogueFormat.MultivaluedFlag : 0));
        }

        index.WriteInt(_keySets.Count);
        index.Write(_keySetBytes.ToArray());
        index.WriteInt(_dependentActions.Length);
        foreach (string name in _dependentActions)
        {
            index.WriteString(name);
        }
    }

    private byte[] WriteBody(ServiceModel service)
    {
        var body = new ByteWriter();
        body.WriteInt(KeySet(service.Keys));
        body.WriteInt(service.ResourceTypes.Count);
        foreach (ResourceTypeModel type in service.ResourceTypes)
        {
            body.WriteString(type.Name);
            body.WriteInt(type.Templates.Count);
            foreach (string template in type.Templates)
            {
                body.WriteString(template);
            }

            body.WriteInt(KeySet(type.Keys));
        }

        body.WriteInt(service.Actions.Count);
        foreach (ActionModel action in service.Actions)
        {
            WriteAction(body, action);
        }

        return body.ToArray();
    }

    private void WriteAction(ByteWriter body, ActionModel action)
    {
        body.WriteString(action.Name);
        body.WriteByte((int)action.Level);
        body.WriteInt(KeySet(action.Keys));
        body.WriteInt(action.Resources.Count);
        foreach (ActionResourceModel resource in action.Resources)
        {
            body.WriteInt((resource.Type << 1) | (resource.IsRequired ? 1 : 0));
            body.WriteInt(KeySet(resource.Keys));
        }

        body.WriteInt(action.DependentActions.Count);
        foreach (string dependent in action.DependentActions)
        {
            body.WriteInt(_dependentActionNumbers[dependent]);
        }
    }

    // Few sets of keys are used by many actions: each is stored once.
    private int KeySet(IReadOnlyList<string> names)
    {
        string identity = string.Join('\n', names);
        if (!_keySets.TryGetValue(identity, out int number))
        {
            number = _keySets.Count;
            _keySets.Add(identity, number);
            _keySetBytes.WriteInt(names.Count);
            foreach (string name in names)
            {
                _keySetBytes.WriteInt(_keys[name]);
            }
        }

        return number;
    }
}
