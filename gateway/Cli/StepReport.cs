using System.Text.Json;
using Spectre.Console;

namespace Edge.Cli;

/// <summary>How one step of a check ended.</summary>
public enum StepOutcome
{
    /// <summary>It holds.</summary>
    Ok,

    /// <summary>It holds, but somebody should look before it no longer does.</summary>
    Warn,

    /// <summary>Nothing is wrong; the other side has not answered yet.</summary>
    Wait,

    /// <summary>It does not hold.</summary>
    Fail,
}

/// <summary>One line of a check's report.</summary>
/// <param name="Name">The step, one word ("leaf", "port").</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Hint">What to do; null when nothing is to be done.</param>
public sealed record Step(string Name, StepOutcome Outcome, string Detail, string? Hint = null);

/// <summary>Prints a check's steps for people, or as one JSON object (a contract).</summary>
public static class StepReport
{
    /// <summary>Writes the report to standard output; returns the exit code it deserves.</summary>
    /// <param name="format">The contract's name, written as <c>format</c> in JSON.</param>
    /// <param name="steps">In the order in which they were taken.</param>
    /// <param name="json">One JSON object instead of lines.</param>
    /// <param name="next">The next command to try after success; null for none.</param>
    public static int Write(
        string format, IReadOnlyList<Step> steps, bool json, string? next = null)
    {
        var failed = steps.Any(step => step.Outcome == StepOutcome.Fail);
        if (json)
        {
            WriteJson(format, steps, !failed);
        }
        else
        {
            WriteLines(steps);
            if (!failed && next is not null) Console.WriteLine($"next: {next}");
        }

        return failed ? ExitCode.CheckFailed : ExitCode.Ok;
    }

    private static void WriteLines(IReadOnlyList<Step> steps)
    {
        foreach (var step in steps)
        {
            var word = Word(step.Outcome);
            if (Console.IsOutputRedirected)
            {
                Console.WriteLine($"{word,-5} {step.Name,-12} {step.Detail}");
            }
            else
            {
                AnsiConsole.Markup($"[{Colour(step.Outcome)}]{word,-5}[/] ");
                Console.WriteLine($"{step.Name,-12} {step.Detail}");
            }

            if (step.Hint is not null) Console.WriteLine($"      hint: {step.Hint}");
        }
    }

    private static void WriteJson(string format, IReadOnlyList<Step> steps, bool ok)
    {
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("format", format);
            writer.WriteBoolean("ok", ok);
            writer.WriteStartArray("steps");
            foreach (var step in steps)
            {
                writer.WriteStartObject();
                writer.WriteString("name", step.Name);
                writer.WriteString("outcome", Word(step.Outcome));
                writer.WriteString("detail", step.Detail);
                if (step.Hint is not null) writer.WriteString("hint", step.Hint);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static string Word(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Ok => "ok",
        StepOutcome.Warn => "warn",
        StepOutcome.Wait => "wait",
        _ => "fail",
    };

    private static string Colour(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Ok => "green",
        StepOutcome.Warn or StepOutcome.Wait => "yellow",
        _ => "red",
    };
}
