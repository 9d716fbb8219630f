using System.Globalization;

namespace Edge.Cli;

/// <summary>What another process uses, read from <c>/proc</c>; 0 where there is none.</summary>
internal static class ProcessFigures
{
    private const int MsPerTick = 10; // Linux USER_HZ is 100

    /// <summary>Processor time since its start. Units: ms.</summary>
    public static long CpuMs(int pid)
    {
        if (!File.Exists($"/proc/{pid}/stat")) return 0;
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return MsPerTick * (long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }

    /// <summary>Resident memory now. Units: MB.</summary>
    public static long RssMb(int pid)
    {
        if (!File.Exists($"/proc/{pid}/status")) return 0;
        var line = File.ReadLines($"/proc/{pid}/status")
            .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kb = line["VmRSS:".Length..].Trim().Split(' ')[0];
        return long.Parse(kb, CultureInfo.InvariantCulture) / 1024;
    }
}
