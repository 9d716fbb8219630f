namespace Edge.Host;

/// <summary>Files with secrets: mode 0600, or nothing is read from them.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Is the file out of others' reach? Where there are no modes: yes.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static bool Holds(string path) =>
        OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0;
}
