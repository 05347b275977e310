using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using IamPolicyTools.Tests.Shared;

namespace IamPolicyTools.Engine.Tests.Architecture;

/// <summary>One type of an assembly that uses another one of it: in a signature, a field, a base, or the code of a method.</summary>
/// <param name="User">The full name of the outermost type that uses.</param>
/// <param name="Used">The full name of the outermost type that is used.</param>
internal sealed record TypeUse(string User, string Used)
{
    /// <summary>All uses of an assembly's own types by each other.</summary>
    public static IEnumerable<TypeUse> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        var found = new HashSet<TypeUse>();
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            string user = NameOf(metadata, handle);
            var names = new Collector();
            Collect(file, metadata, handle, names);
            found.UnionWith(names.Found.Where(used => used != user).Select(used => new TypeUse(user, used)));
        }

        return found;
    }

    private static void Collect(PEReader file, MetadataReader metadata, TypeDefinitionHandle handle, Collector names)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        Visit(metadata, type.BaseType, names);
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            Visit(metadata, metadata.GetInterfaceImplementation(implemented).Interface, names);
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            metadata.GetFieldDefinition(field).DecodeSignature(names, null);
        }

        foreach (MethodDefinition method in type.GetMethods().Select(metadata.GetMethodDefinition))
        {
            method.DecodeSignature(names, null);
            if (method.RelativeVirtualAddress != 0 && file.GetMethodBody(method.RelativeVirtualAddress).LocalSignature is { IsNil: false } locals)
            {
                metadata.GetStandaloneSignature(locals).DecodeLocalSignature(names, null);
            }

            foreach (EntityHandle used in IlReader.References(file, method))
            {
                Visit(metadata, used, names);
            }
        }
    }

    private static void Visit(MetadataReader metadata, EntityHandle handle, Collector names)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition when !handle.IsNil:
                names.Found.Add(NameOf(metadata, (TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(names, null);
                break;
            case HandleKind.MethodDefinition:
                Visit(metadata, metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType(), names);
                break;
            case HandleKind.FieldDefinition:
                Visit(metadata, metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType(), names);
                break;
            case HandleKind.MemberReference:
                Visit(metadata, metadata.GetMemberReference((MemberReferenceHandle)handle).Parent, names);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(names, null);
                Visit(metadata, method.Method, names);
                break;
        }
    }

    // Compiler-made and nested types count as the type that holds them.
    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? NameOf(metadata, outer)
            : $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }

    /// <summary>Notes the assembly's own types that a signature names.</summary>
    private sealed class Collector : ISignatureTypeProvider<object?, object?>
    {
        public HashSet<string> Found { get; } = [];

        public object? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            Found.Add(NameOf(reader, handle));
            return null;
        }

        public object? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public object? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => null;

        public object? GetArrayType(object? elementType, ArrayShape shape) => null;

        public object? GetByReferenceType(object? elementType) => null;

        public object? GetFunctionPointerType(MethodSignature<object?> signature) => null;

        public object? GetGenericInstantiation(object? genericType, ImmutableArray<object?> typeArguments) => null;

        public object? GetGenericMethodParameter(object? genericContext, int index) => null;

        public object? GetGenericTypeParameter(object? genericContext, int index) => null;

        public object? GetModifiedType(object? modifier, object? unmodifiedType, bool isRequired) => null;

        public object? GetPinnedType(object? elementType) => null;

        public object? GetPointerType(object? elementType) => null;

        public object? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

        public object? GetSZArrayType(object? elementType) => null;
    }
}
