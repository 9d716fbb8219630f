namespace Edge.Mqtt.Store;

/// <summary>The files a store lives in: the port behind which tests break disks.</summary>
internal interface IStoreFiles
{
    /// <summary>All names, in order.</summary>
    IReadOnlyList<string> Names();

    byte[] Read(string name);

    IStoreFile Create(string name);

    void Delete(string name);

    /// <summary>Keeps a damaged file out of the way and not lost.</summary>
    void SetAside(string name);
}

/// <summary>One file that only grows.</summary>
internal interface IStoreFile : IDisposable
{
    /// <summary>Units: bytes.</summary>
    long Length { get; }

    /// <summary>Writes behind what is there; after a failure what is there is as before.
    /// </summary>
    /// <exception cref="IOException">Disk full or broken.</exception>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Returns when the disk has it all.</summary>
    /// <exception cref="IOException">The disk may have lost something: never call again.
    /// </exception>
    void Sync();
}

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

    private sealed class FolderFile : IStoreFile
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle handle;

        public FolderFile(string path)
        {
            handle = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
            // ext4, xfs and btrfs put the name of a new file on disk with its first sync; .NET
            // has no way to sync a folder.
            RandomAccess.FlushToDisk(handle);
        }

        public long Length { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            try
            {
                RandomAccess.Write(handle, bytes, Length);
                Length += bytes.Length;
            }
            catch (IOException)
            {
                RandomAccess.SetLength(handle, Length);
                throw;
            }
        }

        public void Sync() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
