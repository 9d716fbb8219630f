namespace Edge.Hardware;

/// <summary>The tool's process entry: <c>Edge.Hardware.Tools generate|check|outside</c>.</summary>
internal static class Program
{
    private static int Main(string[] args) =>
        HardwareCommand.Run(args, Console.Out, Console.Error);
}
