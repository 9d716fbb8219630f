namespace Edge.Pipeline;

/// <summary>Keeps a data folder to one process.</summary>
/// <remarks>Held by the operating system: it ends with the process, however that ends.</remarks>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <summary>Takes the folder.</summary>
    /// <exception cref="GatewayException">Another process has it, or it cannot be written.
    /// </exception>
    public static DataLock Take(string folder)
    {
        var path = Path.Combine(folder, "lock");
        try
        {
            Directory.CreateDirectory(folder);
            return new DataLock(new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(
                "open the data folder", path, wrong.Message,
                "stop the other gateway that uses it, or give this user the right to write", wrong);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
