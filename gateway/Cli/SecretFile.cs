namespace Edge.Cli;

/// <summary>Files that only their owner can read.</summary>
public static class SecretFile
{
    /// <summary>Writes a new file with mode 0600.</summary>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
