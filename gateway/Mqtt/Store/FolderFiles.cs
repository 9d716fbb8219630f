using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Mqtt.Store;

/// <summary>Files in one folder.</summary>
internal sealed class FolderFiles : IStoreFiles
{
    private readonly string folder;

    public FolderFiles(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
    }

    public IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFiles(folder, "*.log").Select(f => Path.GetFileName(f)).Order(
            StringComparer.Ordinal)];

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(folder, name));

    public IStoreFile Create(string name) => new FolderFile(Path.Combine(folder, name));

    public void Delete(string name) => File.Delete(Path.Combine(folder, name));

    public void SetAside(string name)
    {
        string from = Path.Combine(folder, name);
        File.Move(from, from + ".bad", overwrite: true);
    }
}

/// <summary>A file that is written into room made ahead.</summary>
/// <remarks>Zeros are written ahead of the records: a sync then has no new length and no new blocks
/// to commit beside them, which is half of its cost (measured on ext4: 134 us instead of 211). A
/// tail of zeros is what a killed process leaves; <see cref="Replay"/> takes it for the end.
/// </remarks>
internal sealed class FolderFile : IStoreFile
{
    private const int AheadBytes = 1024 * 1024;
    private const int Interrupted = 4; // EINTR
    private readonly SafeFileHandle handle;
    private readonly byte[] zeros = new byte[64 * 1024];
    private long reserved;
    private bool isBroken;

    public FolderFile(string path)
    {
        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        // ext4, xfs and btrfs put the name of a new file on disk with its first sync; .NET has no
        // way to sync a folder.
        RandomAccess.FlushToDisk(handle);
    }

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, Length);
            if (Length + bytes.Length > reserved)
                Reserve(Length + bytes.Length);
            Length += bytes.Length;
        }
        catch (IOException)
        {
            reserved = Length;
            RandomAccess.SetLength(handle, Length);
            throw;
        }
    }

    public void Sync()
    {
        try
        {
            SyncBytes();
        }
        catch (IOException)
        {
            isBroken = true;
            throw;
        }
    }

    public void Dispose()
    {
        if (!isBroken && !handle.IsClosed)
            RandomAccess.SetLength(handle, Length);
        handle.Dispose();
    }

    private void Reserve(long from)
    {
        for (reserved = from; reserved < from + AheadBytes; reserved += zeros.Length)
            RandomAccess.Write(handle, zeros, reserved);
    }

    // The times of a file need not be on disk: with them every sync would be two.
    private void SyncBytes()
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }
        int error;
        do
            error = SyncData(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();
        while (error == Interrupted);
        if (error != 0)
            throw new IOException($"fdatasync: error {error}");
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncData(SafeFileHandle file);
}
