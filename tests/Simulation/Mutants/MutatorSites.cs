using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Edge.Tests.Simulation.Mutants;

/// <summary>How each kind of place is changed.</summary>
internal sealed partial class Mutator
{
    private ExpressionSyntax Expression(ExpressionSyntax node) => (ExpressionSyntax)Visit(node)!;

    private StatementSyntax Statement(StatementSyntax node) => (StatementSyntax)Visit(node)!;

    // A loop's body counts its steps: a mutant that never ends is stopped.
    private BlockSyntax Body(StatementSyntax node)
    {
        StatementSyntax step = ParseStatement($"{Name}Step();");
        StatementSyntax visited = Statement(node);
        return visited is BlockSyntax block
            ? block.WithStatements(block.Statements.Insert(0, step)) : Block(step, visited);
    }

    private ExpressionSyntax Condition(ExpressionSyntax node)
    {
        switch (node)
        {
            case ParenthesizedExpressionSyntax inner:
                return inner.WithExpression(Condition(inner.Expression));
            case PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression):
                return not.WithOperand(ParenthesizedExpression(Condition(not.Operand)));
            case BinaryExpressionSyntax both when both.IsKind(SyntaxKind.LogicalAndExpression)
                || both.IsKind(SyntaxKind.LogicalOrExpression):
                return both.WithLeft(Condition(both.Left)).WithRight(Condition(both.Right));
            case LiteralExpressionSyntax:
                return node;
            case IsPatternExpressionSyntax match when HasName(match.Pattern):
                return Match(match);
            default:
                Site site = At(node);
                ExpressionSyntax visited = Expression(node);
                if (dropped.Contains(site.Number)) return visited;
                return IsAlwaysFalse(node) ? visited : site.On(Probed(
                    "Condition", Branch(site), Mutants(site, "true", "false"), visited));
        }
    }

    // `Refuse("why")` says why and answers false: there is no other side to it.
    private bool IsAlwaysFalse(ExpressionSyntax node) =>
        node is InvocationExpressionSyntax
        && model.GetSymbolInfo(node).Symbol is { DeclaringSyntaxReferences: [var source, ..] }
        && source.GetSyntax() is MethodDeclarationSyntax { Body: { } body }
        && body.DescendantNodes().OfType<ReturnStatementSyntax>().All(
            answer => answer.Expression.IsKind(SyntaxKind.FalseLiteralExpression));

    private static bool HasName(PatternSyntax pattern) =>
        pattern.DescendantNodesAndSelf().Any(n => n is SingleVariableDesignationSyntax);

    // `x is { } y` and `x is not { } y` keep their shape, so that y stays assigned.
    private ExpressionSyntax Match(IsPatternExpressionSyntax node)
    {
        Site site = At(node);
        var visited = node.WithExpression(Expression(node.Expression));
        if (dropped.Contains(site.Number)) return visited;
        bool isNot = node.Pattern is UnaryPatternSyntax;
        int branch = Branch(site);
        int mutant = Mutants(site, isNot ? "true" : "false");
        ExpressionSyntax asked = Call("Asked", branch);
        ExpressionSyntax matched = Call("Matched", branch, mutant);
        var pattern = ParenthesizedExpression(visited);
        return site.On(ParenthesizedExpression(isNot
            ? BinaryExpression(SyntaxKind.LogicalOrExpression, BinaryExpression(
                SyntaxKind.LogicalOrExpression, Not(asked), pattern), Not(matched))
            : BinaryExpression(SyntaxKind.LogicalAndExpression, BinaryExpression(
                SyntaxKind.LogicalAndExpression, asked, pattern), matched)));
    }

    private static PrefixUnaryExpressionSyntax Not(ExpressionSyntax value) =>
        PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, value);

    private static InvocationExpressionSyntax Probed(
        string method, int branch, int mutant, ExpressionSyntax value)
    {
        string first = method == "Force" ? "" : Text(branch) + ", ";
        var call = (InvocationExpressionSyntax)ParseExpression($"{Name}{method}({first}{mutant})");
        return call.AddArgumentListArguments(Argument(value));
    }

    private ExpressionSyntax Returned(ExpressionSyntax node)
    {
        ExpressionSyntax visited = Expression(node);
        if (node is LiteralExpressionSyntax or ThrowExpressionSyntax or RefExpressionSyntax
            || node.IsKind(SyntaxKind.UnaryMinusExpression)) return visited;
        ITypeSymbol? type = model.GetTypeInfo(node).ConvertedType;
        if (type is null) return visited;
        if (type.SpecialType == SpecialType.System_Boolean)
        {
            bool isCounted = node.IsKind(SyntaxKind.LogicalAndExpression)
                || node.IsKind(SyntaxKind.LogicalOrExpression);
            if (isCounted || Names(node)) return visited;
            Site site = At(node);
            if (dropped.Contains(site.Number)) return visited;
            int mutant = IsAlwaysFalse(node)
                ? Mutants(site, "true", "(the same)") : Mutants(site, "true", "false");
            return site.On(Probed("Force", 0, mutant, visited));
        }
        if (node is ConditionalExpressionSyntax or SwitchExpressionSyntax
            || node.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax)) return visited;
        Site place = At(node);
        return dropped.Contains(place.Number) ? visited : place.On(ParenthesizedExpression(
            ConditionalExpression(
                ParenthesizedExpression(Call("On", Mutants(place, "default"))),
                LiteralExpression(
                    SyntaxKind.DefaultLiteralExpression, Token(SyntaxKind.DefaultKeyword)),
                ParenthesizedExpression(visited.WithoutTrivia()))));
    }

    private ExpressionSyntax Swapped(
        ExpressionSyntax node, ExpressionSyntax visited, ExpressionSyntax other)
    {
        Site site = At(node);
        if (dropped.Contains(site.Number)) return visited;
        string change = other.NormalizeWhitespace().ToString();
        ExpressionSyntax test = ParenthesizedExpression(Call("On", Mutants(site, change)));
        if (node.Parent is ExpressionStatementSyntax or ForStatementSyntax)
        {
            // A ternary is no statement: the two are assigned to nothing.
            var discard = (AssignmentExpressionSyntax)ParseExpression("_ = 0");
            return site.On<ExpressionSyntax>(discard.WithRight(ConditionalExpression(
                test, ParenthesizedExpression(other),
                ParenthesizedExpression(visited.WithoutTrivia()))));
        }
        return site.On<ExpressionSyntax>(ParenthesizedExpression(ConditionalExpression(
            test, ParenthesizedExpression(other),
            ParenthesizedExpression(visited.WithoutTrivia()))));
    }

    private StatementSyntax Removable(StatementSyntax node, StatementSyntax visited)
    {
        Site site = At(node);
        if (dropped.Contains(site.Number)) return visited;
        ExpressionSyntax on = Call("On", Mutants(site, "removed"));
        return site.On(IfStatement(Not(on), visited));
    }

    private bool IsNumber(ExpressionSyntax node) =>
        model.GetTypeInfo(node).Type?.SpecialType is >= SpecialType.System_Char
            and <= SpecialType.System_UInt64 && !model.GetConstantValue(node.Parent!).HasValue;

    private Site At(SyntaxNode node, bool isArm = false)
    {
        SyntaxNode member = node.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().First();
        string text = string.Join(' ', node.ToString().Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var site = new Site(Counts.Sites++, file,
            node.GetLocation().GetLineSpan().StartLinePosition.Line + 1,
            $"{file}:{member.SpanStart}", text[..Math.Min(90, text.Length)]) { IsArm = isArm };
        sites.Add(site);
        return site;
    }

    private int Branch(Site site) => site.Branch = Counts.Branches++;

    private int Mutants(Site site, params ReadOnlySpan<string> changes)
    {
        site.Mutant = Counts.Mutants;
        foreach (string change in changes) site.Changes.Add(change);
        Counts.Mutants += changes.Length;
        return site.Mutant;
    }
}
