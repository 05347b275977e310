using System.Text.Json;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <content>The configuration of a plan: of its modules the expressions that references are followed through (TF-30).</content>
internal ref partial struct PlanFileReader
{
    private void ReadConfiguration(string member)
    {
        switch (member)
        {
            case "provider_config":
                ReadMembers(static (ref PlanFileReader r, string key) =>
                {
                    if (r.Value() is ObjectNode provider)
                    {
                        r._file.Providers[key] = provider;
                    }
                });
                break;
            case "root_module":
                _file.Configuration = ReadConfigurationModule();
                break;
            default:
                _reader.Skip();
                break;
        }
    }

    private ConfigurationModule ReadConfigurationModule()
    {
        var module = new ConfigurationModule();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return module;
        }

        while (NextMember() is { } name)
        {
            switch (name)
            {
                case "resources":
                    ReadConfigurationResources(module);
                    break;
                case "module_calls":
                    ReadCalls(module);
                    break;
                case "outputs":
                    if (Value() is ObjectNode outputs)
                    {
                        foreach (Member output in outputs.Members.Where(o => (o.Value as ObjectNode)?["expression"] is not null))
                        {
                            module.Outputs[output.Name] = ((ObjectNode)output.Value)["expression"]!;
                        }
                    }

                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        return module;
    }

    private void ReadConfigurationResources(ConfigurationModule module)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            _reader.Skip();
            return;
        }

        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (Value() is ObjectNode resource && Nodes.Text(resource["address"]) is { } address && IsKept(resource, address, null))
            {
                module.Resources[address] = new ConfigurationResource(
                    resource["expressions"] as ObjectNode, Nodes.Text(resource["provider_config_key"]));
            }
        }
    }

    private void ReadCalls(ConfigurationModule module)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            return;
        }

        while (NextMember() is { } name)
        {
            ObjectNode? expressions = null;
            ConfigurationModule? inner = null;
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                _reader.Skip();
                continue;
            }

            while (NextMember() is { } member)
            {
                switch (member)
                {
                    case "expressions":
                        expressions = Value() as ObjectNode;
                        break;
                    case "module":
                        inner = ReadConfigurationModule();
                        break;
                    default:
                        _reader.Skip();
                        break;
                }
            }

            module.Calls[name] = new ModuleCall(expressions, inner ?? new ConfigurationModule());
        }
    }
}
