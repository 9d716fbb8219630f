using Edge.Device.Ports;

namespace Edge.Twin;

/// <summary>A device's flash as files in a folder, one per segment.</summary>
/// <remarks>A file closed is durable here as on the device: a kill of the twin loses nothing of
/// it. Thread-safety: one device, one thread.</remarks>
/// <param name="folder">Folder of the device; made when it is not there.</param>
public sealed class FileFlash(string folder) : IFlash
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
            return true;
        }
        catch (IOException)
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
        catch (IOException)
        {
            return BusFault.Port;
        }
    }

    /// <inheritdoc/>
    public bool Erase(int segment)
    {
        try
        {
            File.Delete(PathOf(segment));
            return true;
        }
        catch (IOException)
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
