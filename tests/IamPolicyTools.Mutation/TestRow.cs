using System.Reflection;
using Xunit;
using Xunit.Abstractions;

namespace IamPolicyTools.Mutation;

/// <summary>A test with its arguments.</summary>
internal sealed class TestRow(TestFixtures fixtures, MethodInfo method, object[] arguments)
{
    /// <summary>What went wrong; null when it passes.</summary>
    public string? Fault()
    {
        try
        {
            object? instance = method.IsStatic ? null : fixtures.Create();
            try
            {
                Wait((instance as IAsyncLifetime)?.InitializeAsync());
                object?[] given = [.. method.GetParameters().Select((p, i) => i < arguments.Length ? arguments[i] : p.DefaultValue)];
                Wait(method.Invoke(instance, given));
            }
            finally
            {
                Wait((instance as IAsyncLifetime)?.DisposeAsync());
                (instance as IDisposable)?.Dispose();
            }

            return null;
        }
        catch (Exception exception)
        {
            // A test that throws has noticed something, whatever it throws.
            return (exception is TargetInvocationException { InnerException: { } inner } ? inner : exception).Message.Split('\n')[0];
        }
    }

    public override string ToString() => $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", arguments)})";

    private static void Wait(object? result)
    {
        switch (result)
        {
            case Task task:
                task.GetAwaiter().GetResult();
                break;
            case ValueTask task:
                task.AsTask().GetAwaiter().GetResult();
                break;
        }
    }
}

/// <summary>Makes the objects of a class of tests, with what their constructors want.</summary>
/// <param name="type">The class.</param>
internal sealed class TestFixtures(Type type) : IDisposable
{
    private readonly Dictionary<Type, object> _shared = [];

    /// <summary>A new object.</summary>
    public object Create()
    {
        foreach (Type fixture in Fixtures())
        {
            Of(fixture);
        }

        ConstructorInfo constructor = type.GetConstructors().Single();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Of(p.ParameterType))]);
    }

    public void Dispose()
    {
        foreach (object shared in _shared.Values)
        {
            (shared as IAsyncLifetime)?.DisposeAsync().GetAwaiter().GetResult();
            (shared as IDisposable)?.Dispose();
        }
    }

    // One for the class, be it the class's own or its collection's.
    private object Of(Type wanted)
    {
        if (wanted == typeof(ITestOutputHelper))
        {
            return new Silence();
        }

        if (!_shared.TryGetValue(wanted, out object? shared))
        {
            shared = Activator.CreateInstance(wanted)!;
            (shared as IAsyncLifetime)?.InitializeAsync().GetAwaiter().GetResult();
            _shared.Add(wanted, shared);
        }

        return shared;
    }

    private IEnumerable<Type> Fixtures() => type.GetInterfaces()
        .Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IClassFixture<>))
        .Select(i => i.GenericTypeArguments[0]);

    private sealed class Silence : ITestOutputHelper
    {
        public void WriteLine(string message)
        {
        }

        public void WriteLine(string format, params object[] args)
        {
        }
    }
}
