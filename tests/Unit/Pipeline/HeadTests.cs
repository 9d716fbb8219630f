using Edge.Pipeline;

namespace Edge.Tests.Unit.Pipeline;

// Goal: the last thing signed survives a torn write and refuses to go back. Source: trust.md
// section 2, "Equivocation".
public sealed class HeadTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_head_has_signed_nothing()
    {
        using var head = Head.Open(_folder.Path);
        Assert.Null(head.Last);
    }

    [Fact]
    public void The_newest_slot_is_found_again()
    {
        using (var head = Head.Open(_folder.Path))
        {
            for (var size = 1; size <= 5; size++) head.Write(Signed(size));
        }

        using var again = Head.Open(_folder.Path);
        Assert.Equal(5, again.Last!.Size);
        Assert.Equal(Signed(5).Root, again.Last.Root);
        again.Write(Signed(6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_torn_slot_leaves_the_other_one(int torn)
    {
        using (var head = Head.Open(_folder.Path))
        {
            head.Write(Signed(1)); // the second slot
            head.Write(Signed(2)); // the first slot
        }

        var file = Path.Combine(_folder.Path, "head");
        var bytes = File.ReadAllBytes(file);
        bytes[torn * 4_096 + 20] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var again = Head.Open(_folder.Path);
        Assert.Equal(torn == 0 ? 1 : 2, again.Last!.Size);
    }

    [Fact]
    public void Two_damaged_slots_stop_the_gateway()
    {
        using (var head = Head.Open(_folder.Path)) head.Write(Signed(1));
        var file = Path.Combine(_folder.Path, "head");
        var bytes = File.ReadAllBytes(file);
        bytes[4_096 + 20] ^= 1;
        bytes[7] = 1;
        File.WriteAllBytes(file, bytes);
        var wrong = Assert.Throws<GatewayException>(() => Head.Open(_folder.Path));
        Assert.Contains("damaged", wrong.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_less_nor_another_root_for_a_size_is_ever_signed()
    {
        using var head = Head.Open(_folder.Path);
        head.Write(Signed(7));
        head.Write(Signed(7)); // the same again, after a crash between head and note
        Assert.ThrowsAny<Exception>(() => head.Write(Signed(6)));
        Assert.ThrowsAny<Exception>(() => head.Write(Signed(7) with { Size = 6 }));
        Assert.ThrowsAny<Exception>(() => head.Write(Signed(7) with { Root = new byte[32] }));
        head.Write(Signed(1) with { Origin = "edge.example.cn/other/2027h1" });
    }

    private static SignedHead Signed(int size)
    {
        var root = new byte[32];
        root[0] = (byte)size;
        return new SignedHead(TestGateway.Origin, size, root);
    }
}
