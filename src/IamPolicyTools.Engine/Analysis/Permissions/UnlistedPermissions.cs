using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Puts the permissions for actions that only patterns name together: as the policies have the patterns, without what has another answer.</summary>
internal static class UnlistedPermissions
{
    /// <summary>The permissions, by pattern.</summary>
    /// <param name="cells">The cells of actions, the widest first.</param>
    /// <param name="answersOf">The permissions for the example of a cell.</param>
    public static IEnumerable<EffectivePermission> Of(
        ImmutableArray<UnlistedCell> cells, Func<UnlistedCell, IEnumerable<EffectivePermission>> answersOf) =>
        Join(cells, answersOf).OrderBy(p => p.Action, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<EffectivePermission> Join(
        ImmutableArray<UnlistedCell> cells, Func<UnlistedCell, IEnumerable<EffectivePermission>> answersOf)
    {
        EffectivePermission[][] answers = [.. cells.Select(c => answersOf(c).ToArray())];
        for (int i = 0; i < cells.Length; i++)
        {
            foreach (EffectivePermission permission in answers[i])
            {
                bool Has(int cell) => Array.Exists(answers[cell], permission.HasSameAnswerAs);
                bool isSaid = Enumerable.Range(0, i).Any(c => cells[c].Encloses(cells[i]) && Has(c) && !ExceptionsOf(c, Has).Any(e => e.Encloses(cells[i])));
                if (!isSaid)
                {
                    ImmutableArray<string> except = [.. ExceptionsOf(i, Has).SelectMany(e => e.Texts)];
                    foreach (string text in cells[i].Texts)
                    {
                        yield return permission.ForPattern(text, except);
                    }
                }
            }
        }

        List<UnlistedCell> ExceptionsOf(int cell, Predicate<int> has)
        {
            List<UnlistedCell> except = [];
            for (int i = cell + 1; i < cells.Length; i++)
            {
                if (cells[cell].Encloses(cells[i]) && !has(i) && !except.Exists(e => e.Encloses(cells[i])))
                {
                    except.Add(cells[i]);
                }
            }

            return except;
        }
    }
}
