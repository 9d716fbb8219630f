// Mirrors System.Threading: the members our board files use. Declarations only.
namespace System.Threading;

public struct CancellationToken
{
    private readonly object _source;
}

public class CancellationTokenSource : IDisposable
{
    public extern CancellationTokenSource(int millisecondsDelay);
    public extern CancellationToken Token { get; }
    public extern void Dispose();
}
