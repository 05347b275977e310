using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace IamPolicyTools.Mutation;

/// <summary>
/// Puts mutants into sources, all at once: <c>a &amp;&amp; b</c> becomes <c>(MutantSwitch.Is(17) ? a || b : a &amp;&amp; b)</c>. What does not
/// compile (a pattern's variable that is declared twice, say) is taken out again.
/// </summary>
internal static class Mutator
{
    private const string Switch = """
        namespace IamPolicyTools;

        internal static class MutantSwitch
        {
            public static int Active = -1;
            public static long Budget = long.MaxValue;
            public static bool[]? Seen;

            public static bool Is(int id)
            {
                if (--Budget < 0)
                {
                    throw new System.InvalidOperationException("The mutant does not end.");
                }

                if (Seen is { } seen)
                {
                    seen[id] = true;
                }

                return id == Active;
            }
        }

        """;

    public static int Run(string engine, string folder, string list)
    {
        string root = Path.GetFullPath(engine);
        if (File.Exists(Path.Combine(root, "MutantSwitch.cs")))
        {
            Console.Error.WriteLine($"{root} has mutants already.");
            return 65;
        }

        string[] mutated = [.. folder.Split(',').Select(f => Path.Combine(root, f))];
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(Path.Combine(root, "bin"), StringComparison.Ordinal))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) || path.EndsWith(".GlobalUsings.g.cs", StringComparison.Ordinal))
            .ToDictionary(path => path, path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path));
        string[] targets = [.. sources.Keys.Where(path => mutated.Any(m => path.StartsWith(m + "/", StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
        var compilation = CSharpCompilation.Create(
            "engine",
            sources.Values,
            [.. References().Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        var dropped = new HashSet<(string Path, TextSpan Span, string What)>();
        var done = new HashSet<string>();
        SyntaxTree switchTree = CSharpSyntaxTree.ParseText(Switch, options, Path.Combine(root, "MutantSwitch.cs"));
        while (true)
        {
            var mutants = new List<Mutant>();
            CSharpCompilation next = compilation.AddSyntaxTrees(switchTree);
            foreach (string path in targets)
            {
                SyntaxTree tree = sources[path];
                var rewriter = new Rewriter(compilation.GetSemanticModel(tree), path, mutants, dropped);
                SyntaxNode changed = rewriter.Visit(tree.GetRoot())!;
                next = next.ReplaceSyntaxTree(tree, CSharpSyntaxTree.Create((CSharpSyntaxNode)changed, options, path));
            }

            int before = dropped.Count;
            foreach (SyntaxTree tree in next.SyntaxTrees.Where(t => targets.Contains(t.FilePath) && !done.Contains(t.FilePath)).ToArray())
            {
                Diagnostic[] faults = [.. next.GetSemanticModel(tree).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];
                foreach (Diagnostic fault in faults)
                {
                    Drop(fault, mutants, dropped);
                }

                if (faults.Length == 0)
                {
                    done.Add(tree.FilePath);
                }
            }

            if (dropped.Count == before)
            {
                foreach (string path in targets)
                {
                    File.WriteAllText(path, next.SyntaxTrees.Single(t => t.FilePath == path).GetRoot().ToFullString());
                }

                File.WriteAllText(Path.Combine(root, "MutantSwitch.cs"), Switch);
                File.WriteAllLines(list, mutants.Select(m => $"{m.Id}\t{Path.GetRelativePath(root, m.Path)}:{m.Line}\t{m.What}"));
                Console.WriteLine($"{mutants.Count} mutants in {targets.Length} files; {dropped.Count} would not compile.");
                return mutants.Count > 0 ? 0 : 66;
            }
        }
    }

    // The innermost mutant around the fault; where it has none, those of the statement, and else of the member.
    private static void Drop(Diagnostic fault, List<Mutant> mutants, HashSet<(string Path, TextSpan Span, string What)> dropped)
    {
        SyntaxNode node = fault.Location.SourceTree!.GetRoot().FindNode(fault.Location.SourceSpan);
        foreach (SyntaxNode around in node.AncestorsAndSelf())
        {
            Mutant[] inside =
            [
                .. around.DescendantNodesAndSelf().SelectMany(n => n.GetAnnotations("mutant")).Select(a => mutants[int.Parse(a.Data!, null)]),
            ];
            int before = dropped.Count;
            foreach (Mutant mutant in inside)
            {
                dropped.Add((mutant.Path, mutant.Span, mutant.What));
            }

            if (dropped.Count > before)
            {
                return;
            }
        }

        throw new InvalidOperationException(fault.ToString());
    }

    // The mutator's own framework is newer than the engine's, which does not matter for types.
    private static IEnumerable<string> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(p) is "mscorlib.dll" or "netstandard.dll");

    internal sealed record Mutant(int Id, string Path, TextSpan Span, int Line, string What);

    private sealed class Rewriter(SemanticModel model, string path, List<Mutant> mutants, HashSet<(string, TextSpan, string)> dropped)
        : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

        public override SyntaxNode? VisitEnumDeclaration(EnumDeclarationSyntax node) => node;

        public override SyntaxNode? VisitParameterList(ParameterListSyntax node) => node;

        // What runs once, before a mutant can be chosen.
        public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) =>
            node.Modifiers.Any(SyntaxKind.StaticKeyword) || node.Modifiers.Any(SyntaxKind.ConstKeyword) ? node : base.VisitFieldDeclaration(node);

        public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node) =>
            node.Initializer is not null && node.Modifiers.Any(SyntaxKind.StaticKeyword) ? node : base.VisitPropertyDeclaration(node);

        public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node) =>
            node.Modifiers.Any(SyntaxKind.StaticKeyword) ? node : base.VisitConstructorDeclaration(node);

        public override SyntaxNode? VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node) => node.IsConst ? node : base.VisitLocalDeclarationStatement(node);

        // No condition can choose a pattern.
        public override SyntaxNode? VisitConstantPattern(ConstantPatternSyntax node) => node;

        public override SyntaxNode? VisitRelationalPattern(RelationalPatternSyntax node) => node;

        public override SyntaxNode? VisitCaseSwitchLabel(CaseSwitchLabelSyntax node) => node;

        public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
        {
            var visited = (ExpressionSyntax)base.VisitBinaryExpression(node)!;
            SyntaxKind? other = node.Kind() switch
            {
                SyntaxKind.EqualsExpression => SyntaxKind.NotEqualsExpression,
                SyntaxKind.NotEqualsExpression => SyntaxKind.EqualsExpression,
                SyntaxKind.LessThanExpression => SyntaxKind.LessThanOrEqualExpression,
                SyntaxKind.LessThanOrEqualExpression => SyntaxKind.LessThanExpression,
                SyntaxKind.GreaterThanExpression => SyntaxKind.GreaterThanOrEqualExpression,
                SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.GreaterThanExpression,
                SyntaxKind.LogicalAndExpression => SyntaxKind.LogicalOrExpression,
                SyntaxKind.LogicalOrExpression => SyntaxKind.LogicalAndExpression,
                SyntaxKind.BitwiseAndExpression => SyntaxKind.BitwiseOrExpression,
                SyntaxKind.BitwiseOrExpression => SyntaxKind.BitwiseAndExpression,
                SyntaxKind.AddExpression when IsNumber(node) => SyntaxKind.SubtractExpression,
                SyntaxKind.SubtractExpression when IsNumber(node) => SyntaxKind.AddExpression,
                _ => null,
            };
            return other is not { } kind || model.GetConstantValue(node).HasValue
                ? visited
                : Choose(node, visited, SyntaxFactory.BinaryExpression(kind, node.Left, node.Right), $"{node.OperatorToken} to {Token(kind)}");
        }

        public override SyntaxNode? VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
        {
            var visited = (ExpressionSyntax)base.VisitPrefixUnaryExpression(node)!;
            return node.IsKind(SyntaxKind.LogicalNotExpression) ? Choose(node, visited, node.Operand, "no !") : visited;
        }

        public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node) => node.Kind() switch
        {
            SyntaxKind.TrueLiteralExpression => Choose(node, node, SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression), "true to false"),
            SyntaxKind.FalseLiteralExpression => Choose(node, node, SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression), "false to true"),
            SyntaxKind.NumericLiteralExpression when node.Token.Value is int number && model.GetTypeInfo(node).ConvertedType?.SpecialType == SpecialType.System_Int32 =>
                Choose(node, node, SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(number + 1)), $"{number} to {number + 1}"),
            _ => node,
        };

        public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node)
        {
            var visited = (ExpressionSyntax)base.VisitIsPatternExpression(node)!;
            return HasVariables(node) ? visited : Choose(node, visited, Not(node), "the opposite of is");
        }

        public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
        {
            var visited = (ExpressionSyntax)base.VisitInvocationExpression(node)!;
            if (node.Expression is MemberAccessExpressionSyntax { Name: IdentifierNameSyntax { Identifier.ValueText: "Any" or "All" } name } access
                && node.ArgumentList.Arguments.Count == 1)
            {
                string other = name.Identifier.ValueText == "Any" ? "All" : "Any";
                return Choose(node, visited, node.WithExpression(access.WithName(SyntaxFactory.IdentifierName(other))), $"{name} to {other}");
            }

            return model.GetTypeInfo(node).Type?.SpecialType == SpecialType.System_Boolean && !HasVariables(node)
                ? Choose(node, visited, Not(node), "the opposite of a call")
                : visited;
        }

        public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
        {
            var visited = (IfStatementSyntax)base.VisitIfStatement(node)!;
            ExpressionSyntax never = Both(node, "if to never", id => SyntaxFactory.BinaryExpression(
                SyntaxKind.LogicalAndExpression, Not(Is(id)), SyntaxFactory.ParenthesizedExpression(visited.Condition))) ?? visited.Condition;
            ExpressionSyntax condition = Both(node, "if to always", id => SyntaxFactory.BinaryExpression(
                SyntaxKind.LogicalOrExpression, Is(id), SyntaxFactory.ParenthesizedExpression(never))) ?? never;
            return visited.WithCondition(condition);
        }

        public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node)
        {
            var visited = (ConditionalExpressionSyntax)base.VisitConditionalExpression(node)!;
            ExpressionSyntax never = Both(node, "?: to :", id => SyntaxFactory.BinaryExpression(
                SyntaxKind.LogicalAndExpression, Not(Is(id)), SyntaxFactory.ParenthesizedExpression(visited.Condition))) ?? visited.Condition;
            ExpressionSyntax condition = Both(node, "?: to ?", id => SyntaxFactory.BinaryExpression(
                SyntaxKind.LogicalOrExpression, Is(id), SyntaxFactory.ParenthesizedExpression(never))) ?? never;
            return visited.WithCondition(condition);
        }

        public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
        {
            var visited = (ExpressionStatementSyntax)base.VisitExpressionStatement(node)!;
            if (node.Expression is not InvocationExpressionSyntax && node.Expression is not AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax }
                || Add(node, "no statement") is not { } id)
            {
                return visited;
            }

            return Mark(id, SyntaxFactory.IfStatement(
                Not(Is(id)), SyntaxFactory.Block(visited.WithLeadingTrivia())).WithTriviaFrom(node));
        }

        private static SyntaxToken Token(SyntaxKind kind) => SyntaxFactory.BinaryExpression(kind, SyntaxFactory.IdentifierName("a"), SyntaxFactory.IdentifierName("b")).OperatorToken;

        private bool IsNumber(ExpressionSyntax node) =>
            model.GetTypeInfo(node).Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double;

        // What stands behind a?. is no expression of its own.
        private static bool IsRestOfAccess(ExpressionSyntax node) => node.DescendantNodesAndSelf()
            .Where(n => n is MemberBindingExpressionSyntax or ElementBindingExpressionSyntax)
            .Any(binding => binding.Ancestors().OfType<ConditionalAccessExpressionSyntax>().First(a => a.WhenNotNull.Span.Contains(binding.Span)) is var access
                && !node.Span.Contains(access.Span));

        private static bool HasVariables(SyntaxNode node) => node.DescendantNodes().Any(n => n is VariableDesignationSyntax or LambdaExpressionSyntax);

        private static ExpressionSyntax Not(ExpressionSyntax node) =>
            SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, SyntaxFactory.ParenthesizedExpression(node.WithoutTrivia()));

        private static ExpressionSyntax Is(int id) => SyntaxFactory.ParseExpression($"global::IamPolicyTools.MutantSwitch.Is({id})");

        private static T Mark<T>(int id, T node)
            where T : SyntaxNode => node.WithAdditionalAnnotations(new SyntaxAnnotation("mutant", id.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        private int? Add(SyntaxNode node, string what)
        {
            if (dropped.Contains((path, node.Span, what)))
            {
                return null;
            }

            mutants.Add(new Mutant(mutants.Count, path, node.Span, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, what));
            return mutants.Count - 1;
        }

        // The copy that mutates has no further mutants in it, or they would double with each level.
        private ExpressionSyntax Choose(ExpressionSyntax node, ExpressionSyntax visited, ExpressionSyntax mutated, string what) =>
            IsRestOfAccess(node) || Add(node, what) is not { } id
                ? visited
                : Mark(id, SyntaxFactory.ParenthesizedExpression(SyntaxFactory.ConditionalExpression(
                    Is(id), SyntaxFactory.ParenthesizedExpression(mutated.WithoutTrivia()), SyntaxFactory.ParenthesizedExpression(visited.WithoutTrivia()))).WithTriviaFrom(node));

        private ExpressionSyntax? Both(SyntaxNode node, string what, Func<int, ExpressionSyntax> change) =>
            Add(node, what) is { } id ? Mark(id, SyntaxFactory.ParenthesizedExpression(change(id))) : null;
    }
}
