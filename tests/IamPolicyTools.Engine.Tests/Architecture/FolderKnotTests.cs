using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Architecture;

/// <summary>Folders that need each other in a circle (design.md, section 10). The list may only shrink.</summary>
public sealed class FolderKnotTests
{
    private const string Root = "IamPolicyTools.";
    private const string Facade = "the root is the front of its parts, and they return its shapes";

    // The folders of a circle, and why they are in one.
    private static readonly Dictionary<string, string> s_knots = new()
    {
        ["Analysis.Permissions Analysis.Policies Analysis.Resources"] = "cells of resources are written as permissions, whose sources the policies are read from",
        ["Catalogue Catalogue.Search Catalogue.Storage"] = Facade,
        ["CommandLines CommandLines.Shells CommandLines.Templates"] = Facade,
        ["Evaluation.Algorithm Evaluation.Answers Evaluation.Gathering Evaluation.Policies Evaluation.Requests Evaluation.Rules"] =
            "a request carries compiled policies, which answer with what the algorithm records: one machine, told apart by its parts",
        ["Findings Findings.Escalation Findings.Practice"] = "a rule tells what a path reaches, and a path is told as a finding",
        ["Import Import.Accounts Import.Binding Import.Drafts Import.Templates"] = Facade,
        ["Language Language.Operators Language.Parsing Language.Patterns"] = Facade,
        ["Operations Operations.Calls Operations.Results Operations.Sts"] = "calls use the context and the checks of the root, which makes their results",
        ["Records Records.Baselines Records.Options"] = Facade,
        ["Reporting Reporting.Formats"] = Facade,
        ["Text Text.Edits"] = Facade,
        ["Validation Validation.Facts Validation.Rules"] = Facade,
    };

    [Fact]
    public void Folders_in_a_circle_are_known() => Assert.Equal(s_knots.Keys.Order(StringComparer.Ordinal), Circles());

    private static IEnumerable<string> Circles()
    {
        ILookup<string, string> uses = TypeUse.Read(typeof(IamModel).Assembly.Location)
            .Where(use => use.User.StartsWith(Root, StringComparison.Ordinal) && use.Used.StartsWith(Root, StringComparison.Ordinal))
            .Select(use => (User: Folder(use.User), Used: Folder(use.Used)))
            .Where(use => use.User != use.Used)
            .Distinct()
            .ToLookup(use => use.User, use => use.Used);
        var reach = uses.ToDictionary(folder => folder.Key, folder => Reached(uses, folder.Key));
        return reach
            .Where(folder => folder.Value.Contains(folder.Key))
            .Select(folder => string.Join(' ', folder.Value
                .Where(other => reach.TryGetValue(other, out HashSet<string>? back) && back.Contains(folder.Key))
                .Order(StringComparer.Ordinal)))
            .Distinct()
            .Order(StringComparer.Ordinal);
    }

    private static HashSet<string> Reached(ILookup<string, string> uses, string from)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>(uses[from]);
        while (open.TryPop(out string? folder))
        {
            if (found.Add(folder))
            {
                foreach (string next in uses[folder])
                {
                    open.Push(next);
                }
            }
        }

        return found;
    }

    private static string Folder(string type) => type[Root.Length..type.LastIndexOf('.')];
}
