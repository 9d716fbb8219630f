using System.Net.WebSockets;
using System.Threading.Channels;
using Edge.OcppCollector;

namespace Edge.Cli;

/// <summary>One station's WebSocket while it lasts.</summary>
/// <param name="number">Its number; never used twice.</param>
/// <param name="station">Identity, authenticated.</param>
/// <param name="version">What was agreed.</param>
/// <param name="socket">The socket.</param>
internal sealed class OcppConnection(
    long number, string station, OcppVersion version, WebSocket socket)
{
    private const int OutboundFrames = 64;
    private const int FirstBytes = 4 * 1024;

    private readonly Channel<byte[]> _outbound = Channel.CreateBounded<byte[]>(OutboundFrames);

    public long Number => number;

    public string Station => station;

    public OcppVersion Version => version;

    /// <summary>Says no more than why.</summary>
    public static async Task RefuseAsync(WebSocket socket, string why)
    {
        try
        {
            await socket.CloseOutputAsync(
                WebSocketCloseStatus.ProtocolError, why, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The other side has gone already.
        }
    }

    /// <summary>Hands a frame over; a station that does not read is dropped.</summary>
    public void Say(byte[] text)
    {
        if (!_outbound.Writer.TryWrite(text)) Abort();
    }

    /// <summary>Ends it at once.</summary>
    public void Abort()
    {
        _outbound.Writer.TryComplete();
        socket.Abort();
    }

    /// <summary>Runs until either side ends it.</summary>
    /// <param name="heard">Called with each text frame; the next is read after it.</param>
    public async Task RunAsync(Func<ReadOnlyMemory<byte>, ValueTask> heard)
    {
        var sending = SendAsync();
        try
        {
            await ReceiveAsync(heard);
        }
        catch (WebSocketException)
        {
            // Gone without a word: the station will come again.
        }
        finally
        {
            _outbound.Writer.TryComplete();
            await sending;
        }
    }

    private async Task ReceiveAsync(Func<ReadOnlyMemory<byte>, ValueTask> heard)
    {
        var buffer = new byte[FirstBytes];
        var count = 0;
        while (socket.State == WebSocketState.Open)
        {
            var part = await socket.ReceiveAsync(
                buffer.AsMemory(count), CancellationToken.None);
            if (part.MessageType != WebSocketMessageType.Text)
            {
                await EndAsync(part.MessageType == WebSocketMessageType.Close
                    ? WebSocketCloseStatus.NormalClosure
                    : WebSocketCloseStatus.InvalidMessageType);
                return;
            }

            count += part.Count;
            if (part.EndOfMessage)
            {
                // An empty text is no message: it must not look like the end of the connection.
                var text = count == 0 ? " "u8.ToArray() : buffer.AsSpan(0, count).ToArray();
                await heard(text);
                count = 0;
            }
            else if (count == buffer.Length)
            {
                if (buffer.Length > Limits.FrameBytes)
                {
                    await EndAsync(WebSocketCloseStatus.MessageTooBig);
                    return;
                }

                Array.Resize(ref buffer, Math.Min(2 * count, Limits.FrameBytes + 1));
            }
        }
    }

    private async Task EndAsync(WebSocketCloseStatus status)
    {
        try
        {
            await socket.CloseOutputAsync(status, null, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The other side has gone already.
        }
    }

    private async Task SendAsync()
    {
        try
        {
            await foreach (var text in _outbound.Reader.ReadAllAsync())
            {
                await socket.SendAsync(
                    text, WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException
            or InvalidOperationException)
        {
            _outbound.Writer.TryComplete();
        }
    }
}
