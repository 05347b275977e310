namespace IamPolicyTools.Catalogue.Storage;

/// <summary>Reads the file of the operations' parameters: the names of services at once, the rest of one when it is asked for.</summary>
internal sealed class ParameterReader
{
    private readonly BlockFile _file;
    private readonly Dictionary<string, BlockPiece> _services = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the index.</summary>
    /// <param name="file">The file.</param>
    public ParameterReader(BlockFile file)
    {
        _file = file;
        var index = new ByteReader(file.Index);
        int count = index.ReadInt();
        for (int i = 0; i < count; i++)
        {
            string service = index.ReadString();
            _services.Add(service, BlockPiece.Read(ref index));
        }
    }

    /// <summary>The operations of a service and the names of their parameters with the sign of their kind; empty where nobody knows the service.</summary>
    /// <param name="service">The prefix.</param>
    public Dictionary<string, string[]> Read(string service)
    {
        Dictionary<string, string[]> operations = new(StringComparer.OrdinalIgnoreCase);
        if (!_services.TryGetValue(service, out BlockPiece piece))
        {
            return operations;
        }

        var reader = new ByteReader(_file.Read(piece));
        var names = new string[reader.ReadInt()];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadString();
        }

        int count = reader.ReadInt();
        for (int i = 0; i < count; i++)
        {
            string operation = reader.ReadString();
            var parameters = new string[reader.ReadInt()];
            for (int p = 0; p < parameters.Length; p++)
            {
                parameters[p] = names[reader.ReadInt()];
            }

            operations[operation] = parameters;
        }

        return operations;
    }
}
