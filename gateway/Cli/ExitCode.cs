namespace Edge.Cli;

/// <summary>What a verb's exit code means; the same five for every verb, tested.</summary>
/// <remarks>A script that calls <c>edge</c> may rely on them.</remarks>
public static class ExitCode
{
    /// <summary>The verb did what was asked and everything it checked holds.</summary>
    public const int Ok = 0;

    /// <summary>A check failed; the output names it.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A process or file the verb needs cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>A configuration file is missing, unreadable or contradicts itself.</summary>
    public const int BadConfiguration = 4;
}
