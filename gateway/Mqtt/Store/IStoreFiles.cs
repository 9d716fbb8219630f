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
