using System.IO.Pipelines;
using Edge.Mqtt.Client;
using Edge.Mqtt.Codec;

namespace Edge.Tests.Unit.Mqtt;

/// <summary>A link's end while its reader is at work. A closing client once took the received
/// bytes away from under the reader; the order of steps here is the one that showed it.</summary>
public sealed class ClientLinkTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_that_ends_while_a_packet_is_taken_leaves_the_reader_its_bytes()
    {
        Pipe down = new(), up = new();
        var link = new ClientLink(
            new Ends(down.Reader, up.Writer), v5: true, packetBytes: 1024, TimeProvider.System);
        var owner = new SlowOwner();
        Task run = link.RunAsync(owner);
        // Two PINGRESP in one read: the second is still in the reader's buffer when the link ends.
        await down.Writer.WriteAsync(new byte[] { 0xD0, 0, 0xD0, 0 }, Cancel);
        await owner.Entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Task end = link.DisposeAsync().AsTask();
        await up.Reader.CompleteAsync();
        await end.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        owner.Leave.SetResult();
        await run.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.IsType<OperationCanceledException>(link.Cause, exactMatch: false);
        Assert.Equal(2, owner.Taken);
    }

    [Fact]
    public async Task A_link_that_ends_before_it_ran_never_reads()
    {
        Pipe down = new(), up = new();
        var link = new ClientLink(
            new Ends(down.Reader, up.Writer), v5: true, packetBytes: 1024, TimeProvider.System);
        await up.Reader.CompleteAsync();
        await link.DisposeAsync();
        await down.Writer.WriteAsync(new byte[] { 0xD0, 0 }, Cancel);
        var owner = new SlowOwner();
        await link.RunAsync(owner);
        Assert.Equal(0, owner.Taken);
    }

    private sealed class SlowOwner : ILinkOwner
    {
        public TaskCompletionSource Entered { get; } = new();

        public TaskCompletionSource Leave { get; } = new();

        public int Taken { get; private set; }

        public async ValueTask TakeAsync(
            ClientLink link, PacketType type, byte flags, ReadOnlyMemory<byte> body)
        {
            Taken++;
            Entered.TrySetResult();
            await Leave.Task;
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
