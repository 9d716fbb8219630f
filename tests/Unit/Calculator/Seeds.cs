namespace Edge.Tests.Unit.Calculator;

/// <summary>Folder of the seed texts beside the repository; null where they are not at
/// hand.</summary>
internal static class Seeds
{
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (var at = new DirectoryInfo(Repository.Root); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "seeds");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }
        return null;
    }
}
