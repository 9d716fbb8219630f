namespace Edge.Pipeline;

/// <summary>How much room the journal has.</summary>
public interface IFreeSpace
{
    /// <summary>Room left, in bytes.</summary>
    long FreeBytes();
}

/// <summary>Room on the disk that holds a folder.</summary>
public sealed class DiskSpace(string folder) : IFreeSpace
{
    private readonly DriveInfo _drive = new(folder);

    /// <inheritdoc />
    public long FreeBytes()
    {
        try
        {
            return _drive.AvailableFreeSpace;
        }
        catch (IOException)
        {
            // A disk that cannot say how much is left takes nothing more; the commit will tell why.
            return 0;
        }
    }
}
