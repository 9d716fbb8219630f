namespace Edge.Tests.Common;

/// <summary>The repository the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its top folder (the one with <c>Edge.sln</c>).</summary>
    public static string Root { get; } = Find();

    /// <summary>A path in it.</summary>
    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The text of a file in it.</summary>
    public static string Text(params string[] parts) => File.ReadAllText(Path(parts));

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Edge.sln"))) return at.FullName;
        }

        throw new InvalidOperationException("Edge.sln was not found above the test binaries");
    }
}
