using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using IamPolicyTools.Model;

namespace IamPolicyTools.Session;

/// <summary>
/// What the cmdlets of one runspace share. Kept per runspace, since a static would leak from one to the next.
/// </summary>
internal sealed class IamSession
{
    private static readonly ConditionalWeakTable<Runspace, IamSession> s_sessions = new();

    private IamModel _model = IamModel.Empty;

    /// <summary>The session of the runspace that runs on this thread.</summary>
    public static IamSession Current => s_sessions.GetValue(Runspace.DefaultRunspace, _ => new IamSession());

    /// <summary>The snapshot that questions are asked of. A reader keeps the reference it took.</summary>
    public IamModel Model => Volatile.Read(ref _model);

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Clock { get; } = TimeProvider.System;

    /// <summary>Forgets the session of the runspace that runs on this thread.</summary>
    public static void Remove() => s_sessions.Remove(Runspace.DefaultRunspace);

    /// <summary>Puts the next snapshot in the place of the current one.</summary>
    /// <param name="change">Builds it; may be called again when another thread was faster.</param>
    /// <returns>The new snapshot.</returns>
    public IamModel Update(Func<IamModel, IamModel> change)
    {
        while (true)
        {
            IamModel before = Model;
            IamModel after = change(before);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _model, after, before), before))
            {
                return after;
            }
        }
    }

    /// <summary>Empties the session.</summary>
    public void Clear() => Update(_ => IamModel.Empty);
}
