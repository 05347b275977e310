using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Session;

/// <summary>
/// What the cmdlets of one runspace share. Kept per runspace, since a static would leak from one to the next.
/// </summary>
internal sealed class IamSession
{
    private static readonly ConditionalWeakTable<Runspace, IamSession> s_sessions = new();

    private const string IterationName = "PSTask:";

    private IamModel _model = IamModel.Empty;
    private string? _iteration;

    /// <summary>The session of the runspace that runs on this thread.</summary>
    public static IamSession Current => Of(Runspace.DefaultRunspace);

    /// <summary>The snapshot that questions are asked of. A reader keeps the reference it took.</summary>
    public IamModel Model => Volatile.Read(ref _model);

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Who calls where a cmdlet is not told; null for nobody, whose calls are not checked.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The temporary credentials handed out in this session.</summary>
    public CredentialStore Credentials { get; private set; } = new();

    /// <summary>The credential profiles that were read.</summary>
    public ProfileStore Profiles { get; set; } = ProfileStore.Empty;

    /// <summary>True once it was looked whether AWS's commands of the same names are loaded.</summary>
    public bool HasLookedForRivals { get; set; }

    /// <summary>
    /// The session of a runspace. <c>ForEach-Object -Parallel</c> hands its runspaces from one iteration to the next, with a new name:
    /// each iteration has a session of its own.
    /// </summary>
    public static IamSession Of(Runspace runspace)
    {
        IamSession session = s_sessions.GetValue(runspace, Create);
        if (session._iteration == Iteration(runspace))
        {
            return session;
        }

        IamSession next = Create(runspace);
        s_sessions.AddOrUpdate(runspace, next);
        return next;
    }

    /// <summary>Forgets the session of a runspace.</summary>
    public static void Remove(Runspace runspace) => s_sessions.Remove(runspace);

    /// <summary>Puts the next snapshot in the place of the current one.</summary>
    /// <param name="change">Builds it; may be called again when another thread was faster.</param>
    /// <returns>The new snapshot.</returns>
    public IamModel Update(Func<IamModel, IamModel> change)
    {
        TryUpdate(Call, isWanted: null, out IamModel after);
        return after;

        Change<IamModel> Call(IamModel model)
        {
            IamModel next = change(model);
            return new Change<IamModel>(next, next);
        }
    }

    /// <summary>Puts the snapshot that a call makes in the place of the current one.</summary>
    /// <typeparam name="T">The call's answer.</typeparam>
    /// <param name="call">The call; may be made again when another thread was faster.</param>
    /// <param name="isWanted">Asked once, when the call has succeeded and before it takes effect; null when there is no question.</param>
    /// <param name="result">The answer.</param>
    /// <returns>False when it was not wanted.</returns>
    public bool TryUpdate<T>(Func<IamModel, Change<T>> call, Func<bool>? isWanted, out T result)
    {
        bool isAsked = isWanted is null;
        while (true)
        {
            IamModel before = Model;
            Change<T> change = call(before);
            result = change.Result;
            if (!isAsked && !isWanted!())
            {
                return false;
            }

            isAsked = true;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _model, change.Model, before), before))
            {
                return true;
            }
        }
    }

    /// <summary>What the session is now, to be restored later.</summary>
    public SavedSession Save() => new(Model, Caller, Credentials, Profiles);

    /// <summary>Makes the session what it was.</summary>
    /// <param name="state">What it was.</param>
    public void Restore(SavedSession state)
    {
        Update(_ => state.Model);
        Caller = state.Caller;
        Credentials = state.Credentials;
        Profiles = state.Profiles;
    }

    /// <summary>Empties the session.</summary>
    public void Clear()
    {
        Update(_ => IamModel.Empty);
        Caller = null;
        Profiles = ProfileStore.Empty;
        Credentials = new CredentialStore();
    }

    private static IamSession Create(Runspace runspace) => new() { _iteration = Iteration(runspace) };

    // Null for a runspace of any other kind, whatever its name.
    private static string? Iteration(Runspace runspace) =>
        runspace.Name is { } name && name.StartsWith(IterationName, StringComparison.Ordinal) ? name : null;
}

/// <summary>What a session holds.</summary>
/// <param name="Model">The snapshot.</param>
/// <param name="Caller">Who calls.</param>
/// <param name="Credentials">The temporary credentials handed out.</param>
/// <param name="Profiles">The profiles that were read.</param>
internal sealed record SavedSession(IamModel Model, Caller? Caller, CredentialStore Credentials, ProfileStore Profiles);
