// Mirrors System.IO.Streams: the members our board files use. Declarations only.
namespace System.IO;

public enum SeekOrigin
{
    Begin = 0, Current = 1, End = 2,
}

public abstract class Stream : MarshalByRefObject, IDisposable
{
    protected extern Stream();
    public abstract long Length { get; }
    public abstract long Position { get; set; }
    public virtual extern void Close();
    public extern void Dispose();
    public abstract void Flush();
    public abstract int Read(byte[] buffer, int offset, int count);
    public abstract long Seek(long offset, SeekOrigin origin);
    public abstract void Write(byte[] buffer, int offset, int count);
}
