namespace Edge.Tests.Simulation.World;

/// <summary>Folders that survive a node: what was synced stays, an unsynced tail may be torn.
/// </summary>
/// <remarks>
/// A kill copies the files as the operating system has them. SQLite syncs its log at each commit,
/// so all that a power cut adds is rubbish behind the last commit: that is appended here.
/// </remarks>
public sealed class SimDisk : IDisposable
{
    private readonly string root;
    private int number;

    public SimDisk()
    {
        string parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        root = Path.Combine(parent, $"edge-sim-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(root);
    }

    /// <summary>A new empty folder.</summary>
    public string Fresh(string name)
    {
        string folder = Path.Combine(root, $"{name}-{number++}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The disk of a node after it was killed.</summary>
    public string Survive(string node, string folder, Chance chance, int tornPermille)
    {
        string copy = Fresh(node);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            // The lock of a dead process is gone with it.
            string name = Path.GetFileName(file);
            if (name == "lock" || name.EndsWith("-shm", StringComparison.Ordinal)) continue;
            string to = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
            if (!to.EndsWith("-wal", StringComparison.Ordinal)) continue;
            if (!chance.Permille(tornPermille)) continue;
            using var tail = new FileStream(to, FileMode.Append);
            byte[] rubbish = new byte[chance.Between(1, 9000)];
            for (int i = 0; i < rubbish.Length; i++) rubbish[i] = (byte)chance.Below(256);
            tail.Write(rubbish);
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
