using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

internal static class TextAssert
{
    /// <summary>The one diagnostic of the error that the action throws.</summary>
    public static Diagnostic SingleError(Action action) =>
        Assert.Single(Assert.Throws<InvalidTextException>(action).Diagnostics);

    /// <inheritdoc cref="SingleError(Action)"/>
    public static Diagnostic SingleError(Func<object?> function) => SingleError(() => { function(); });
}
