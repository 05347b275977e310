using System.Management.Automation;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Tests.Shared;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The id of an error is the name of the factory method that makes it, so unique names are unique ids.</summary>
public sealed class ErrorIdTests
{
    private const string Namespace = "IamPolicyTools.Errors";

    [Fact]
    public void No_two_factories_have_one_id()
    {
        string[] ids = [.. Factories().Select(f => f.Name)];

        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(id => id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(ids, id => Assert.Matches("^[A-Z][A-Za-z0-9]+$", id));
    }

    [Fact]
    public void Error_records_are_made_in_one_place()
    {
        Assert.Equal(["ErrorFactory.Create", "ErrorFactory.AsThrown"], CompiledCmdlets.Assemblies.SelectMany(assembly => Makers(assembly.Location)));
    }

    private static List<string> Makers(string dll)
    {
        using var file = new PEReader(File.OpenRead(dll));
        MetadataReader metadata = file.GetMetadataReader();
        var makers = new List<string>();
        foreach (MethodDefinition method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition))
        {
            if (IlReader.References(file, method).Any(handle => IsErrorRecordConstructor(metadata, handle)))
            {
                TypeDefinition type = metadata.GetTypeDefinition(method.GetDeclaringType());
                makers.Add($"{metadata.GetString(type.Name)}.{metadata.GetString(method.Name)}");
            }
        }

        return makers;
    }

    private static bool IsErrorRecordConstructor(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind != HandleKind.MemberReference)
        {
            return false;
        }

        MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)handle);
        return metadata.GetString(member.Name) == ".ctor"
            && member.Parent.Kind == HandleKind.TypeReference
            && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == nameof(ErrorRecord);
    }

    // All but the dispatchers, which are called From and choose among the others.
    private static IEnumerable<MethodInfo> Factories() =>
        CompiledCmdlets.Assemblies[0].GetTypes()
            .Where(type => type.Namespace == Namespace && type.Name != "ErrorFactory")
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(ErrorRecord) && method.Name != "From");
}
