using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>Applies the edits of several sources to a model (IN-1, IN-31 to IN-33).</summary>
internal static class EditApplier
{
    /// <summary>The next snapshot.</summary>
    /// <param name="start">The model before.</param>
    /// <param name="sources">The sources in the order given: of two that set one slot the later counts.</param>
    /// <param name="findings">Receives what is surprising.</param>
    /// <param name="touched">Receives the ids of the accounts that were changed.</param>
    /// <param name="named">The account that the user named (IN-8): it is there, also where the files put nothing of IAM into it. Null for
    /// none.</param>
    public static IamModel Apply(
        IamModel start, IReadOnlyList<EditList> sources, DiagnosticBag findings, ISet<string> touched, Owner? named)
    {
        IamModel model = start;
        foreach (EditList source in sources)
        {
            var editor = new ModelEditor(model, source.IsPlanned, findings);
            bool isRemoving = true;
            foreach (Edit edit in source.Edits.OrderBy(e => e.Phase))
            {
                if (isRemoving && edit.Phase != EditPhase.Remove)
                {
                    isRemoving = false;
                    editor.CloseRemovals();
                }

                editor.Place = edit.Location;
                edit.Apply(editor);
            }

            if (named is { } owner)
            {
                editor.Of(owner);
            }

            model = editor.ToModel();
            touched.UnionWith(editor.Touched);
        }

        return model;
    }

    /// <summary>Warns of slots that planned sources set to different values (IN-33).</summary>
    /// <param name="sources">All sources of the import, in the order given.</param>
    /// <param name="findings">Receives the warnings.</param>
    public static void WarnOfConflicts(IReadOnlyList<EditList> sources, DiagnosticBag findings)
    {
        var set = new Dictionary<string, Edit>(StringComparer.Ordinal);
        foreach (Edit edit in sources
            .Where(s => s.IsPlanned)
            .SelectMany(s => s.Edits.OrderBy(e => e.Phase))
            .Where(e => e is { Slot: not null, Phase: not (EditPhase.Remove or EditPhase.Unset) }))
        {
            if (set.TryGetValue(edit.Slot!, out Edit? other) && other.Value != edit.Value && other.Location != edit.Location)
            {
                findings.Add(new Diagnostic(
                    DiagnosticSeverity.Warning,
                    "CONFLICTING_SOURCES",
                    "IN-33",
                    $"{edit.Slot} is set here, and to something else at {other.Location}: the later counts",
                    edit.Location));
            }

            set[edit.Slot!] = edit;
        }
    }
}
