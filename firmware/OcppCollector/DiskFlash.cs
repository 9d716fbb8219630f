using Edge.Device.Ports;

namespace Edge.OcppCollector;

/// <summary>Flash of a process on a server: one file per segment, synced before it is believed.
/// </summary>
/// <remarks>An erased segment stays as an empty file: a name that is removed would need its folder
/// synced too, which .NET cannot. Thread-safety: one collector, one thread.</remarks>
/// <param name="folder">Folder of the segments; made when it is not there.</param>
public sealed class DiskFlash(string folder) : IFlash
{
    private readonly string _folder = Directory.CreateDirectory(folder).FullName;

    /// <inheritdoc/>
    public bool Append(int segment, byte[] data, int count)
    {
        try
        {
            using var file = new FileStream(
                PathOf(segment), FileMode.Append, FileAccess.Write, FileShare.Read, 1);
            file.Write(data, 0, count);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public int Read(int segment, int at, byte[] into, int count)
    {
        try
        {
            using var file = new FileStream(
                PathOf(segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            file.Position = at;
            return file.ReadAtLeast(into.AsSpan(0, count), count, throwOnEndOfStream: false);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return BusFault.Port;
        }
    }

    /// <inheritdoc/>
    public bool Erase(int segment)
    {
        try
        {
            using var file = new FileStream(
                PathOf(segment), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1);
            file.SetLength(0);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public int Length(int segment)
    {
        var file = new FileInfo(PathOf(segment));
        return file.Exists ? (int)Math.Min(file.Length, int.MaxValue) : 0;
    }

    private string PathOf(int segment) => Path.Combine(_folder, $"s{segment:d4}");
}
