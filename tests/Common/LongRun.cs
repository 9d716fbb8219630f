namespace Edge.Tests.Common;

/// <summary>Tests with a short form for every run and a long one for the night.</summary>
/// <remarks><c>EDGE_LONG_TESTS=1</c> asks for the long form.</remarks>
public static class LongRun
{
    /// <summary>The long form is asked for.</summary>
    public static bool Asked =>
        Environment.GetEnvironmentVariable("EDGE_LONG_TESTS") is "1" or "true";

    /// <summary>One of two sizes.</summary>
    public static int Of(int brief, int full) => Asked ? full : brief;
}
