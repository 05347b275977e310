using System.Collections.ObjectModel;
using System.Reflection;

namespace IamPolicyTools.Build.Help;

/// <summary>Reads cmdlets from compiled assemblies without running them: they are made for another host.</summary>
internal static class CmdletReflector
{
    private const string Namespace = "System.Management.Automation";

    public static IReadOnlyList<CmdletSignature> Read(IEnumerable<string> assemblies, IEnumerable<string> references)
    {
        // Of an assembly that is a reference of another one, the reference is left aside: it may be another file.
        var names = assemblies.Select(a => Path.GetFileName(a)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var context = new MetadataLoadContext(new PathAssemblyResolver([.. assemblies, .. references.Where(r => !names.Contains(Path.GetFileName(r)))]));
        return
        [
            .. assemblies.Select(context.LoadFromAssemblyPath).SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.IsPublic && !type.IsAbstract)
                .Select(Read)
                .OfType<CmdletSignature>()
                .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
        ];
    }

    private static CmdletSignature? Read(Type type)
    {
        CustomAttributeData? cmdlet = Attributes(type, "CmdletAttribute").SingleOrDefault();
        return cmdlet is null
            ? null
            : new CmdletSignature(
                (string)cmdlet.ConstructorArguments[0].Value!,
                (string)cmdlet.ConstructorArguments[1].Value!,
                Named(cmdlet, "DefaultParameterSetName") as string,
                Named(cmdlet, "SupportsShouldProcess") is true,
                [.. type.GetProperties().Select(Read).OfType<ParameterSignature>()])
            {
                Assembly = type.Module.Name,
            };
    }

    private static ParameterSignature? Read(PropertyInfo property)
    {
        CustomAttributeData[] uses = [.. Attributes(property, "ParameterAttribute")];
        return uses.Length == 0
            ? null
            : new ParameterSignature
            {
                Name = property.Name,
                DeclaringType = property.DeclaringType!.Name,
                TypeName = DisplayName(property.PropertyType),
                IsSwitch = property.PropertyType.Name == "SwitchParameter",
                AcceptsWildcards = Attributes(property, "SupportsWildcardsAttribute").Any(),
                Aliases = [.. Attributes(property, "AliasAttribute").SelectMany(Texts)],
                Values = AllowedValues(property),
                Uses = uses.ToDictionary(
                    use => Named(use, "ParameterSetName") as string ?? ParameterSignature.AllSets,
                    use => new ParameterUse(
                        Named(use, "Mandatory") is true,
                        Named(use, "Position") as int?,
                        Named(use, "ValueFromPipeline") is true,
                        Named(use, "ValueFromPipelineByPropertyName") is true)),
            };
    }

    private static string[] AllowedValues(PropertyInfo property)
    {
        Type type = Element(property.PropertyType);
        return type.IsEnum
            ? [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name)]
            : [.. Attributes(property, "ValidateSetAttribute").SelectMany(Texts)];
    }

    private static string DisplayName(Type type) =>
        type.IsArray ? DisplayName(type.GetElementType()!) + "[]" : Element(type).Name;

    // Of an array its element, of a nullable value the value.
    private static Type Element(Type type) =>
        type.IsArray ? Element(type.GetElementType()!)
        : type.IsGenericType && type.Name.StartsWith("Nullable", StringComparison.Ordinal) ? type.GetGenericArguments()[0]
        : type;

    private static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(a => a.AttributeType.Name == name && a.AttributeType.Namespace == Namespace);

    private static object? Named(CustomAttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.MemberName == name).TypedValue.Value;

    private static IEnumerable<string> Texts(CustomAttributeData attribute) =>
        ((ReadOnlyCollection<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!).Select(a => (string)a.Value!);
}
