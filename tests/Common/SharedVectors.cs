namespace Edge.Tests.Common;

/// <summary>Third-party and worked vectors that live beside the repository, never in it.</summary>
public static class SharedVectors
{
    private static readonly string? Folder = Find("shared");

    /// <summary>A path under <c>shared/vectors</c>; skips the test, aloud, without it.</summary>
    public static string Path(string relative) =>
        UnderShared(System.IO.Path.Combine("vectors", relative));

    /// <summary>A path under <c>shared</c>; skips the test, aloud, without it.</summary>
    public static string UnderShared(string relative)
    {
        if (Folder is null)
        {
            Assert.Skip($"shared/{relative} does not stand beside the repository on this machine");
        }

        var path = System.IO.Path.Combine(Folder, relative);
        Assert.True(System.IO.Path.Exists(path), $"{path} should exist");
        return path;
    }

    /// <summary>The text of a file under <c>shared/vectors</c>.</summary>
    public static string Text(string relative) => File.ReadAllText(Path(relative));

    private static string? Find(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = System.IO.Path.Combine(at.FullName, name);
            if (Directory.Exists(System.IO.Path.Combine(candidate, "vectors"))) return candidate;
        }

        return null;
    }
}
