using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Edge.Tests.Simulation.Mutants;

/// <summary>Writes every mutant of a source into it, each behind its switch, and counts branches.
/// </summary>
/// <remarks>Changes: conditions forced either way, boundaries, arithmetic, returned values, removed
/// statements. Left alone: constants, initialisers of static fields (they run once), texts.
/// </remarks>
internal sealed partial class Mutator(
    SemanticModel model, string file, List<Site> sites, IReadOnlySet<int> dropped)
    : CSharpSyntaxRewriter
{
    private const string Name = "global::Edge.Planted.Probe.";

    /// <summary>Numbers given so far, over all sources of a room.</summary>
    public required Count Counts { get; init; }

    /// <summary>How many mutants and branches there are.</summary>
    public sealed class Count
    {
        /// <summary>Mutants.</summary>
        public int Mutants { get; set; }

        /// <summary>Branches.</summary>
        public int Branches { get; set; }

        /// <summary>Places.</summary>
        public int Sites { get; set; }
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    /// <inheritdoc/>
    public override SyntaxNode? VisitEnumDeclaration(EnumDeclarationSyntax node) => node;

    /// <inheritdoc/>
    public override SyntaxNode? VisitParameterList(ParameterListSyntax node) => node;

    /// <inheritdoc/>
    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) =>
        node.Modifiers.Any(SyntaxKind.ConstKeyword) || node.Modifiers.Any(SyntaxKind.StaticKeyword)
            ? node : base.VisitFieldDeclaration(node);

    /// <inheritdoc/>
    public override SyntaxNode? VisitLocalDeclarationStatement(
        LocalDeclarationStatementSyntax node) =>
        node.IsConst ? node : base.VisitLocalDeclarationStatement(node);

    /// <inheritdoc/>
    public override SyntaxNode? VisitIfStatement(IfStatementSyntax node) => node
        .WithCondition(Condition(node.Condition))
        .WithStatement(Statement(node.Statement))
        .WithElse((ElseClauseSyntax?)Visit(node.Else));

    /// <inheritdoc/>
    public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node) =>
        node.WithCondition(ParenthesizedExpression(Condition(node.Condition)))
            .WithWhenTrue(Expression(node.WhenTrue)).WithWhenFalse(Expression(node.WhenFalse));

    /// <inheritdoc/>
    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => node
        .WithCondition(Condition(node.Condition)).WithStatement(Body(node.Statement));

    /// <inheritdoc/>
    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) => node
        .WithCondition(Condition(node.Condition)).WithStatement(Body(node.Statement));

    /// <inheritdoc/>
    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => node
        .WithDeclaration((VariableDeclarationSyntax?)Visit(node.Declaration))
        .WithCondition(node.Condition is null ? null : Condition(node.Condition))
        .WithStatement(Body(node.Statement));

    /// <inheritdoc/>
    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) => node
        .WithExpression(Expression(node.Expression)).WithStatement(Body(node.Statement));

    /// <inheritdoc/>
    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        Site site = At(node.Labels[0], isArm: true);
        var visited = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        if (dropped.Contains(site.Number)) return visited;
        return visited.WithStatements(visited.Statements.Insert(
            0, site.On(ParseStatement($"{Name}Arm({Text(Branch(site))});"))));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitSwitchExpressionArm(SwitchExpressionArmSyntax node)
    {
        Site site = At(node.Pattern, isArm: true);
        var result = Expression(node.Expression);
        if (dropped.Contains(site.Number)) return node.WithExpression(result);
        ExpressionSyntax arm = Call("Arm", Branch(site));
        ExpressionSyntax when = node.WhenClause is null ? arm : BinaryExpression(
            SyntaxKind.LogicalAndExpression,
            ParenthesizedExpression(Condition(node.WhenClause.Condition)), arm);
        return node.WithExpression(result).WithWhenClause(WhenClause(
            Token(SyntaxKind.WhenKeyword).WithLeadingTrivia(Space).WithTrailingTrivia(Space),
            site.On(when)).WithTrailingTrivia(Space));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var visited = (BlockSyntax)base.VisitBlock(node)!;
        bool isMember = node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
            or LocalFunctionStatementSyntax;
        if (!isMember) return visited;
        Site site = At(node.Parent!, isArm: true);
        return dropped.Contains(site.Number) ? visited : visited.WithStatements(
            visited.Statements.Insert(0, site.On(ParseStatement(
                $"{Name}Enter({Text(Branch(site))});"))));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var visited = (StatementSyntax)base.VisitExpressionStatement(node)!;
        return Names(node) ? visited : Removable(node, visited);
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitThrowStatement(ThrowStatementSyntax node) =>
        Removable(node, (StatementSyntax)base.VisitThrowStatement(node)!);

    /// <inheritdoc/>
    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node) =>
        node.Expression is null
            ? node : node.WithExpression(Returned(node.Expression).WithLeadingTrivia(Space));

    /// <inheritdoc/>
    public override SyntaxNode? VisitArrowExpressionClause(ArrowExpressionClauseSyntax node) =>
        node.WithExpression(model.GetTypeInfo(node.Expression).Type is
            { SpecialType: not SpecialType.System_Void }
            ? Returned(node.Expression) : Expression(node.Expression));

    /// <inheritdoc/>
    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.LogicalAndExpression)
            || node.IsKind(SyntaxKind.LogicalOrExpression)) return Condition(node);
        var visited = (ExpressionSyntax)base.VisitBinaryExpression(node)!;
        return Other(node.Kind()) is { } other && IsNumber(node.Left) && !Names(node)
            ? Swapped(node, visited, BinaryExpression(other, Bare(node.Left), Bare(node.Right)))
            : visited;
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        var visited = (ExpressionSyntax)base.VisitAssignmentExpression(node)!;
        SyntaxKind? other = node.Kind() switch
        {
            SyntaxKind.AddAssignmentExpression => SyntaxKind.SubtractAssignmentExpression,
            SyntaxKind.SubtractAssignmentExpression => SyntaxKind.AddAssignmentExpression,
            SyntaxKind.OrAssignmentExpression => SyntaxKind.AndAssignmentExpression,
            SyntaxKind.ExclusiveOrAssignmentExpression => SyntaxKind.AndAssignmentExpression,
            SyntaxKind.LeftShiftAssignmentExpression => SyntaxKind.RightShiftAssignmentExpression,
            _ => null,
        };
        return other is { } kind && IsNumber(node.Left) && !Names(node)
            ? Swapped(node, visited, AssignmentExpression(
                kind, Bare(node.Left), Bare(node.Right)))
            : visited;
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node) =>
        node.IsKind(SyntaxKind.PostIncrementExpression)
            ? Swapped(node, node, PostfixUnaryExpression(
                SyntaxKind.PostDecrementExpression, Bare(node.Operand)))
            : node.IsKind(SyntaxKind.PostDecrementExpression)
            ? Swapped(node, node, PostfixUnaryExpression(
                SyntaxKind.PostIncrementExpression, Bare(node.Operand)))
            : base.VisitPostfixUnaryExpression(node);

    private static SyntaxKind? Other(SyntaxKind kind) => kind switch
    {
        SyntaxKind.LessThanExpression => SyntaxKind.LessThanOrEqualExpression,
        SyntaxKind.LessThanOrEqualExpression => SyntaxKind.LessThanExpression,
        SyntaxKind.GreaterThanExpression => SyntaxKind.GreaterThanOrEqualExpression,
        SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.GreaterThanExpression,
        SyntaxKind.AddExpression => SyntaxKind.SubtractExpression,
        SyntaxKind.SubtractExpression => SyntaxKind.AddExpression,
        SyntaxKind.MultiplyExpression => SyntaxKind.AddExpression,
        SyntaxKind.DivideExpression => SyntaxKind.MultiplyExpression,
        SyntaxKind.ModuloExpression => SyntaxKind.MultiplyExpression,
        SyntaxKind.LeftShiftExpression => SyntaxKind.RightShiftExpression,
        SyntaxKind.RightShiftExpression => SyntaxKind.LeftShiftExpression,
        SyntaxKind.BitwiseAndExpression => SyntaxKind.BitwiseOrExpression,
        SyntaxKind.BitwiseOrExpression => SyntaxKind.BitwiseAndExpression,
        SyntaxKind.ExclusiveOrExpression => SyntaxKind.BitwiseAndExpression,
        _ => null,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ExpressionSyntax Call(string method, params ReadOnlySpan<int> numbers)
    {
        string list = string.Join(", ", numbers.ToArray().Select(Text));
        return ParseExpression($"{Name}{method}({list})");
    }

    private static ExpressionSyntax Bare(ExpressionSyntax node) =>
        ParenthesizedExpression(node.WithoutTrivia());

    // Whether it declares something: then it cannot stand in the text twice.
    private static bool Names(SyntaxNode node) => node.DescendantNodesAndSelf().Any(
        inner => inner is SingleVariableDesignationSyntax or DeclarationExpressionSyntax
            or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax);
}
