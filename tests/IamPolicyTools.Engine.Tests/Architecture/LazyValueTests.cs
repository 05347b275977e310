using System.Reflection;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Architecture;

/// <summary>
/// What an object derives when it is asked is read by many threads. A nullable value type is written in two steps, the flag first,
/// so that a reader can find the flag without the value; a reference is written in one.
/// </summary>
public class LazyValueTests
{
    // Single-threaded by nature: they read one text, or build one thing.
    private static readonly string[] s_builders = ["Import", "Text"];

    [Fact]
    public void No_shared_object_keeps_a_nullable_value_that_it_writes_late()
    {
        FieldInfo[] fields =
        [
            .. typeof(IamModel).Assembly.GetTypes()
                .Where(t => t.IsClass && !s_builders.Contains(t.Namespace?.Split('.').ElementAtOrDefault(1)))
                .SelectMany(t => t.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Where(f => !f.IsInitOnly && !f.Name.Contains('<', StringComparison.Ordinal) && Nullable.GetUnderlyingType(f.FieldType) is not null),
        ];
        Assert.Empty(fields.Select(f => $"{f.DeclaringType}.{f.Name}"));
    }
}
