using System;
using System.IO;
using Edge.Device.Ports;

namespace Edge.Online;

/// <summary>Segments as small files on the internal flash (littlefs) or an SD card.</summary>
/// <remarks>
/// A file is opened, written and closed for each record: only a closed file is durable. Every
/// call is guarded: the file system throws plain Exception for a missing directory.
/// </remarks>
public sealed class FileFlash : IFlash
{
    private readonly string _folder;

    /// <summary>Uses a folder, which must exist.</summary>
    /// <param name="folder">Such as <c>I:\</c>, with its separator.</param>
    public FileFlash(string folder)
    {
        _folder = folder;
    }

    /// <summary>Calls that failed since the start.</summary>
    public int Failures { get; private set; }

    /// <inheritdoc/>
    public bool Append(int segment, byte[] data, int count)
    {
        try
        {
            using (FileStream file = new FileStream(Name(segment), FileMode.Append))
            {
                file.Write(data, 0, count);
            }
            return true;
        }
        catch (Exception)
        {
            Failures++;
            return false;
        }
    }

    /// <inheritdoc/>
    public int Read(int segment, int at, byte[] into, int count)
    {
        try
        {
            if (!File.Exists(Name(segment))) return 0;
            using (FileStream file = new FileStream(
                Name(segment), FileMode.Open, FileAccess.Read))
            {
                if (at >= file.Length) return 0;
                file.Seek(at, SeekOrigin.Begin);
                return Fill(file, into, count);
            }
        }
        catch (Exception)
        {
            Failures++;
            return -1;
        }
    }

    /// <inheritdoc/>
    public bool Erase(int segment)
    {
        try
        {
            File.Delete(Name(segment));
            return true;
        }
        catch (Exception)
        {
            Failures++;
            return false;
        }
    }

    /// <inheritdoc/>
    public int Length(int segment)
    {
        try
        {
            if (!File.Exists(Name(segment))) return 0;
            using (FileStream file = new FileStream(
                Name(segment), FileMode.Open, FileAccess.Read))
            {
                return (int)file.Length;
            }
        }
        catch (Exception)
        {
            Failures++;
            return 0;
        }
    }

    private static int Fill(FileStream file, byte[] into, int count)
    {
        int got = 0;
        while (got < count)
        {
            int more = file.Read(into, got, count - got);
            if (more <= 0) break;
            got += more;
        }
        return got;
    }

    private string Name(int segment) => _folder + "edge." + segment.ToString();
}
