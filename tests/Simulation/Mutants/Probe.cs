namespace Edge.Tests.Simulation.Mutants;

/// <summary>What is compiled into a changed room: which mutant acts, and what was reached.
/// </summary>
/// <remarks>Plain static fields, read from outside by reflection: one room is loaded once and every
/// mutant of it is switched on by its number, so nothing is compiled or loaded again.</remarks>
internal static class Probe
{
    /// <summary>Name of the type in the changed room.</summary>
    public const string TypeName = "Edge.Planted.Probe";

    /// <summary>Its source, for so many mutants and branches.</summary>
    public static string Source(int mutants, int branches) => $$"""
        namespace Edge.Planted;
        internal static class Probe
        {
            public static int Active = -1;
            public static long Steps, StepsMax = long.MaxValue;
            public static readonly bool[] Reached = new bool[{{mutants}}];
            public static readonly bool[] Went = new bool[{{(2 * branches) + 2}}];

            public static bool On(int mutant)
            {
                Reached[mutant] = true;
                return Active == mutant;
            }

            // A condition: where it went, and the mutants that force it to true and to false.
            public static bool Condition(int branch, int mutant, bool value)
            {
                Went[(2 * branch) + (value ? 0 : 1)] = true;
                return Force(mutant, value);
            }

            public static bool Force(int mutant, bool value)
            {
                Reached[mutant] = true;
                Reached[mutant + 1] = true;
                return Active == mutant || (Active != mutant + 1 && value);
            }

            // A pattern that names what it found keeps its place, so it is counted in two pieces:
            // whether it was asked, and whether it matched.
            public static bool Asked(int branch)
            {
                Went[(2 * branch) + 1] = true;
                return true;
            }

            public static bool Matched(int branch, int mutant)
            {
                Went[2 * branch] = true;
                Reached[mutant] = true;
                return Active != mutant;
            }

            public static bool Arm(int branch)
            {
                Went[2 * branch] = true;
                return true;
            }

            public static void Enter(int branch)
            {
                Went[2 * branch] = true;
                Step();
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            }

            public static void Step()
            {
                if (unchecked(++Steps) > StepsMax)
                    throw new System.InvalidOperationException("a mutant runs for ever");
            }
        }
        """;
}
