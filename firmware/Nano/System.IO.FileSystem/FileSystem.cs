// Mirrors System.IO.FileSystem: the members our board files use. Declarations only.
namespace System.IO;

public enum FileMode
{
    CreateNew = 1, Create = 2, Open = 3, OpenOrCreate = 4, Truncate = 5, Append = 6,
}

[Flags]
public enum FileAccess
{
    Read = 1, Write = 2, ReadWrite = 3,
}

public class FileStream : Stream
{
    public extern FileStream(string path, FileMode mode);
    public extern FileStream(string path, FileMode mode, FileAccess access);
    public override extern long Length { get; }
    public override extern long Position { get; set; }
    public override extern void Close();
    public override extern void Flush();
    public override extern int Read(byte[] buffer, int offset, int count);
    public override extern long Seek(long offset, SeekOrigin origin);
    public override extern void Write(byte[] buffer, int offset, int count);
}

public static class File
{
    public static extern bool Exists(string path);
    public static extern void Delete(string path);
    public static extern byte[] ReadAllBytes(string path);
}

public static class Directory
{
    public static extern bool Exists(string path);
    public static extern DirectoryInfo CreateDirectory(string path);
    public static extern string[] GetFiles(string path);
}

public abstract class FileSystemInfo : MarshalByRefObject
{
    protected extern FileSystemInfo();
}

public sealed class DirectoryInfo : FileSystemInfo
{
    public extern DirectoryInfo(string path);
}
